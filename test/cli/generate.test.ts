import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharp } from '../../src/image/sharp.js';
import { findReadyPose, toPoseFile } from '../../src/pose/ready-poses.js';
import { issueToken } from '../../src/server/identity/issue-token.js';
import { runCli } from '../support/cli.js';
import { photographPath, readPhotograph } from '../support/photographs.js';
import { createPng, fixtureModels, startTestServer } from '../support/server.js';

let folder: string;
let cond: string;
let address: string;
let closeServer: () => Promise<void>;
/** The flags of a call that looks for nobody in the condition image. */
let covering: readonly string[];

beforeAll(async () => {
  const { server, close } = await startTestServer();
  [address, closeServer] = [server.address, close];
  covering = ['--address', address, '--framing', 'cover'];
  folder = await mkdtemp(join(tmpdir(), 'repose-cli-'));
  cond = await write('cond.png', await createPng(40, 80));
});

afterAll(async () => {
  await closeServer();
  await rm(folder, { recursive: true });
});

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** A folder for one test's pictures, which is not there yet. */
function outFolder(name: string): string {
  return join(folder, 'made', name);
}

describe('repose generate', () => {
  test('writes both pictures with a server started for the command, and says when each arrived', async () => {
    const out = outFolder('own');
    const own = ['--models', fixtureModels, '--model', 'tiny', '--device', 'cpu'];
    const { status, stdout, stderr } = await runCli(
      'generate',
      cond,
      '--pose',
      'walking',
      '--out',
      out,
      ...own,
    );
    expect(stderr).toMatch(/^Drawing on cpu in (fp32|int8) with a server started for this command/);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^.*\/coarse\.png after \d+ ms\n.*\/refined\.png after \d+ ms\n$/);
    expect((await readdir(out)).sort()).toEqual(['coarse.png', 'refined.png']);
    for (const name of ['coarse.png', 'refined.png'])
      expect(await sharp(await readFile(join(out, name))).metadata()).toMatchObject({
        width: 16,
        height: 32,
      });
  });

  test.each([
    [
      'an OpenPose file',
      JSON.stringify({ people: [{ pose_keypoints_2d: Array.from({ length: 75 }, (_, i) => 1 + (i % 7)) }] }),
    ],
    ['a COCO file', JSON.stringify({ annotations: [{ keypoints: Array.from({ length: 51 }, () => 2) }] })],
    ['a file of our own', toPoseFile(findReadyPose('sitting'))],
  ])('takes the pose from %s', async (name, text) => {
    const out = outFolder(name);
    const pose = await write('pose.json', text);
    const { status, stderr } = await runCli('generate', cond, pose, '--out', out, ...covering);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect((await readdir(out)).sort()).toEqual(['coarse.png', 'refined.png']);
  });

  test('takes joints within 0..1 for fractions of their canvas', async () => {
    const { canvas, joints } = findReadyPose('sitting');
    const { width = 1, height = 1 } = canvas ?? {};
    const toFile = (scaleX: number, scaleY: number) =>
      JSON.stringify({
        people: [
          {
            pose_keypoints_2d: joints.flatMap(({ x, y, confidence }) => [x / scaleX, y / scaleY, confidence]),
          },
        ],
        ...{ canvas_width: width, canvas_height: height },
      });
    const [pixels, fractions] = await Promise.all(
      [toFile(1, 1), toFile(width, height)].map(async (text, index) => {
        const out = outFolder(`units-${index}`);
        const pose = await write(`units-${index}.json`, text);
        const { stderr } = await runCli('generate', cond, pose, '--out', out, ...covering);
        expect(stderr).toBe('');
        return readFile(join(out, 'refined.png'));
      }),
    );
    expect(fractions).toEqual(pixels);
  });

  test('asks for stages, format, quality, framing and model', async () => {
    const out = outFolder('flags');
    const flags = [
      '--stages',
      'coarse',
      '--format',
      'jpeg',
      '--quality',
      '50',
      '--framing',
      '2,3,20,40',
      '--model',
      'slow',
    ];
    const { status, stdout } = await runCli(
      'generate',
      cond,
      '--pose',
      'back',
      '--out',
      out,
      '--address',
      address,
      ...flags,
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^.*\/coarse\.jpg after \d+ ms\n$/);
    expect(await readdir(out)).toEqual(['coarse.jpg']);
  });

  const walking = ['--pose', 'walking'];
  const there = () => ['--address', address];
  test.each<[string, () => string[], number, RegExp]>([
    [
      'a picture that is not there',
      () => [join(folder, 'none.png'), ...walking, ...there()],
      3,
      /^error: Cannot read .*none\.png: no such file\n$/,
    ],
    [
      'a folder as picture',
      () => [folder, ...walking, ...there()],
      2,
      /^error: Cannot read .*: a folder, expected a file\n$/,
    ],
    [
      'a picture that is none',
      () => [join(folder, 'text.png'), ...walking, ...there()],
      2,
      /^error: Cannot decode cond: unknown format, expected JPEG, PNG or WebP\n$/,
    ],
    [
      'an unknown ready pose',
      () => [cond, '--pose', 'flying', ...there()],
      3,
      /^error: Cannot find the pose "flying": expected one of standing, /,
    ],
    [
      'no pose',
      () => [cond, ...there()],
      2,
      /^error: Cannot draw with no pose: expected a keypoint file or a picture, or --pose and one of standing, /,
    ],
    [
      'two poses',
      () => [cond, cond, ...walking, ...there()],
      2,
      /^error: Cannot draw with both a pose file and --pose: /,
    ],
    [
      'a ready pose without its flag',
      () => [cond, 'walking', ...there()],
      2,
      /expected --pose walking for the ready pose\n$/,
    ],
    [
      'a pose file that is not JSON',
      () => [cond, join(import.meta.dirname, 'generate.test.ts'), ...there()],
      2,
      /^error: Cannot read pose: not JSON, expected OpenPose JSON/,
    ],
    [
      'too few joints',
      () => [cond, join(folder, 'short.json'), ...there()],
      2,
      /^error: Cannot read pose\.joints: 1 joints, expected one of 18 /,
    ],
    [
      'a crop box outside',
      () => [cond, ...walking, '--framing', '0,0,41,80', ...there()],
      2,
      /^error: .*framing\.crop.*41x80.*40x80\n$/,
    ],
    [
      'several wrong fields',
      () => [join(folder, 'text.png'), ...walking, '--quality', '101', ...there()],
      2,
      /^(error: .*\n){2}$/,
    ],
    [
      'an unknown model',
      () => [cond, ...walking, '--model', 'nobody', ...there()],
      3,
      /^error: Cannot find the model: "nobody"/,
    ],
    [
      'nobody listening',
      () => [cond, ...walking, '--address', '127.0.0.1:1'],
      7,
      /^error: Cannot call 127\.0\.0\.1:1: connect ECONNREFUSED 127\.0\.0\.1:1\n$/,
    ],
    [
      'an address without a port',
      () => [cond, ...walking, '--address', 'localhost'],
      2,
      /^error: Cannot call "localhost": expected HOST:PORT/,
    ],
    [
      "another server's models",
      () => [cond, ...walking, '--models', 'm', ...there()],
      2,
      /^error: Cannot take --models, --device, --precision or --estimator with --address/,
    ],
  ])('refuses %s', async (name, args, expectedStatus, message) => {
    await write('text.png', 'hello');
    await write('short.json', '{"joints":[[1,2,1]]}');
    const { status, stdout, stderr } = await runCli('generate', ...args(), '--out', outFolder(name));
    expect(stderr).toMatch(message);
    expect({ status, stdout }).toEqual({ status: expectedStatus, stdout: '' });
  });

  test('shows a stack only with --verbose', async () => {
    const args = ['generate', join(folder, 'none.png'), ...walking, '--out', outFolder('stack')];
    expect((await runCli(...args)).stderr).not.toContain('    at ');
    expect((await runCli(...args, '--verbose')).stderr).toContain('\n    at ');
  });
});

test('repose synthesize writes pictures whose keypoint files repose generate takes', async () => {
  const people = outFolder('people');
  const args = ['--out', people, '--count', '2', '--poses', '2', '--size', '32x64'];
  const { status, stdout } = await runCli('synthesize', ...args);
  expect(status).toBe(0);
  const names = ['0000-pose-00', '0000-pose-01', '0001-pose-00', '0001-pose-01'].map((name) =>
    join(people, `person-${name}`),
  );
  expect(stdout).toBe(names.map((name) => `${name}.png\n`).join(''));
  const [first = '', second = ''] = names;
  const out = outFolder('from-people');
  const drawn = await runCli('generate', `${first}.png`, `${second}.json`, '--out', out, ...covering);
  expect(drawn).toMatchObject({ status: 0, stderr: '' });
});

test('repose generate frames by the person that it finds, and otherwise covers, where nobody says how', async () => {
  const drawAs = async (name: 'front' | 'trees', ...flags: string[]) => {
    const out = outFolder([name, ...flags].join(' '));
    const args = [photographPath(name), '--pose', 'walking', '--out', out, '--address', address, ...flags];
    const { status, stderr } = await runCli('generate', ...args);
    expect(status).toBe(0);
    return { stderr, refined: await readFile(join(out, 'refined.png')) };
  };
  const [front, trees] = [await drawAs('front'), await drawAs('trees')];
  expect(front).toEqual(await drawAs('front', '--framing', 'person'));
  const covered = {
    front: await drawAs('front', '--framing', 'cover'),
    trees: await drawAs('trees', '--framing', 'cover'),
  };
  expect(front.refined).not.toEqual(covered.front.refined);
  expect(trees.refined).toEqual(covered.trees.refined);
  expect([front.stderr, covered.trees.stderr]).toEqual(['', '']);
  expect(trees.stderr).toMatch(/^framed to cover, not by the person: .*Cannot find a person in cond: .*\n$/);
});

test('repose generate takes one request of a quota also where it finds nobody', async () => {
  const { token, line } = issueToken({ name: 'web', roles: ['generate'], requestsPerMinute: 1 });
  const guarded = await startTestServer({ tokens: await write('tokens.yaml', `${line}\n`) });
  try {
    const args = [photographPath('trees'), '--pose', 'walking', '--out', outFolder('quota')];
    const tokenFile = await write('token', token);
    const flags = ['--address', guarded.server.address, '--token-file', tokenFile];
    const { status, stderr } = await runCli('generate', ...args, ...flags);
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^framed to cover, not by the person: /)]);
  } finally {
    await guarded.close();
  }
});

test.each([['--pose', photographPath('front')], [photographPath('front')]])(
  'repose generate takes the pose of a photograph: %j',
  async (...pose) => {
    const out = outFolder(`photograph-${pose.length}`);
    const { status, stderr } = await runCli('generate', cond, ...pose, '--out', out, ...covering);
    expect([status, stderr]).toEqual([0, '']);
    expect((await readdir(out)).sort()).toEqual(['coarse.png', 'refined.png']);
  },
);

test('repose generate names the photograph that shows nobody, and writes nothing', async () => {
  const out = outFolder('nobody');
  const args = ['--pose', photographPath('trees'), '--out', out, '--address', address];
  const { status, stderr } = await runCli('generate', cond, ...args);
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/^error: Cannot find a person in pose_picture: /),
  ]);
  expect(await readdir(out)).toEqual([]);
});

test('repose generate sends a backdrop, which the model may refuse, and takes no scene beside it', async () => {
  const flags = ['--pose', 'walking', '--backdrop', photographPath('trees'), '--out', outFolder('backdrop')];
  const { status, stderr } = await runCli('generate', cond, ...flags, ...covering);
  const refusal = 'Cannot draw before backdrop: the model tiny does not tell where the person is';
  expect([status, stderr]).toEqual([2, expect.stringContaining(refusal)]);
  const both = await runCli('generate', cond, ...flags, '--scene');
  expect([both.status, both.stderr]).toEqual([
    2,
    expect.stringContaining("cannot be used with option '--scene'"),
  ]);
  const none = await runCli('generate', cond, '--pose', 'walking', '--backdrop', 'none.jpg', ...covering);
  expect(none.stderr).toBe('error: Cannot read none.jpg: no such file\n');
});

describe('repose request', () => {
  test('prints the JSON form of the message that generate sends', async () => {
    const flags = [
      '--pose',
      'walking',
      '--stages',
      'coarse',
      '--enlarge',
      '2',
      '--backdrop',
      photographPath('trees'),
    ];
    const { status, stdout } = await runCli('request', cond, ...flags);
    expect(status).toBe(0);
    const message = JSON.parse(stdout);
    expect(Buffer.from(message.cond, 'base64')).toEqual(await readFile(cond));
    expect(Buffer.from(message.backdrop, 'base64')).toEqual(await readPhotograph('trees'));
    expect(message).toMatchObject({
      stages: ['STAGE_COARSE'],
      enlarge: 2,
      pose: { skeleton: 'SKELETON_COCO_18', unit: 'COORDINATE_UNIT_PIXELS' },
      output: { format: 'PICTURE_FORMAT_PNG' },
    });
    expect(message.pose.joints).toHaveLength(18);
    expect(message.condPose).toBeUndefined();
  });

  test('takes the pose of the condition image from a keypoint file, and names a file that is none', async () => {
    const file = join(folder, 'cond-pose.json');
    await writeFile(file, toPoseFile(findReadyPose('standing')));
    const { stdout } = await runCli('request', cond, '--pose', 'walking', '--cond-pose', file);
    expect(JSON.parse(stdout)).toMatchObject({
      condPose: { canvas: { width: 500, height: 1000 } },
      framing: { fit: 'FIT_PERSON' },
    });
    const flags = ['--pose', 'walking', '--cond-pose', file];
    const kept = await runCli('request', cond, ...flags, '--keep-pose-scale');
    expect(JSON.parse(kept.stdout)).toMatchObject({ framing: { fit: 'FIT_PERSON' }, keepPoseScale: true });
    const trimmed = await runCli('request', cond, ...flags, '--trim');
    expect(JSON.parse(trimmed.stdout)).toMatchObject({ trim: true });
    const covered = await runCli('request', cond, ...flags, '--framing', 'cover');
    expect(JSON.parse(covered.stdout)).toMatchObject({ framing: { fit: 'FIT_COVER' } });
    await writeFile(file, '[]');
    const { status, stderr } = await runCli('request', cond, '--pose', 'walking', '--cond-pose', file);
    expect([status, stderr]).toEqual([2, expect.stringContaining('cond_pose')]);
  });
});
