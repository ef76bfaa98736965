import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { decodeImage } from '../../src/image/decode-image.js';
import { findReadyPose, readyPoseNames, toPoseFile } from '../../src/pose/ready-poses.js';
import { cliPath, runCli } from '../support/cli.js';
import { listPictures, readManifest, untilLines } from '../support/drawn-folder.js';
import { serve } from '../support/serve.js';
import { createPng, fixtureModels, startTestServer } from '../support/server.js';

let folder: string;
let people: string;
let served: Awaited<ReturnType<typeof startTestServer>>;

/** Three people of 40x80 pixels, each in a shade of their own, with ready poses as their own; and one who stands alone. */
beforeAll(async () => {
  served = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), 'repose-augment-'));
  people = join(folder, 'people');
  for (const [person, name] of ['anna', 'ben', 'cleo'].entries())
    for (const [shot, pose] of ['standing', 'sitting'].entries()) {
      await write(`${name}/${pose}.png`, await createPng(40, 80, 40 + 60 * person + 10 * shot));
      await write(`${name}/${pose}.json`, toPoseFile(findReadyPose(pose)));
    }
  await write('alone.png', await createPng(16, 32, 7));
});

const started: ChildProcess[] = [];

/** Starts `repose` with these arguments. */
function start(...args: readonly string[]): { child: ChildProcess; ended: Promise<unknown[]> } {
  const child = spawn(process.execPath, [cliPath, ...args], { stdio: 'ignore' });
  started.push(child);
  return { child, ended: once(child, 'exit') };
}

afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await served.close();
  await rm(folder, { recursive: true });
});

async function write(name: string, content: string | Uint8Array): Promise<void> {
  const path = join(people, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

const there = () => ['--address', served.server.address];

async function decode(path: string): Promise<Uint8Array> {
  return (await decodeImage(await readFile(path), { framing: { kind: 'stretch' }, field: path })).imageNhwc;
}

describe('repose augment', () => {
  test('draws every picture in every pose with a server started for the command, as a folder that data check can use', async () => {
    const out = join(folder, 'own');
    const own = ['--models', fixtureModels, '--model', 'tiny', '--device', 'cpu'];
    const poses = ['walking', join(people, 'ben')];
    const { status, stdout, stderr } = await runCli(
      'augment',
      people,
      '--poses',
      ...poses,
      '--out',
      out,
      ...own,
    );
    expect(stderr).toMatch(/^Drawing on cpu in (fp32|int8) with a server started for this command\n$/);
    expect(stdout).toMatch(/own: 21 pictures drawn, 0 failed; \d+\.\d images\/s\n$/);
    expect(status).toBe(0);
    const names = ['anna/standing', 'anna/sitting', 'ben/standing', 'ben/sitting', 'cleo/standing'];
    const stems = [...names, 'cleo/sitting', 'alone/alone'];
    const pictures = stems.flatMap((stem) =>
      ['walking', 'standing', 'sitting'].map((pose) => `${stem}--${pose}.png`),
    );
    expect(await listPictures(out)).toEqual(pictures.sort());
    expect(
      readManifest(out)
        .map(({ picture }) => picture)
        .sort(),
    ).toEqual(pictures);
    const check = await runCli('data', 'check', out, '--json');
    expect(JSON.parse(check.stdout)).toMatchObject({
      ...{ pictures: 21, usable: 21, persons: 4, problems: [] },
      possiblePairs: 3 * 6 * 5 + 3 * 2,
    });
  });

  test.each([
    ['--stage', 'refined', '--framing', 'cover'],
    ['--stage', 'coarse', '--framing', 'contain'],
  ])('draws the picture that generate draws: %s %s %s %s', async (...flags) => {
    const [, stage = '', , framing = ''] = flags;
    const out = join(folder, `as-generate-${stage}`);
    const poses = ['--poses', join(people, 'ben', 'sitting.json'), 'waving'];
    const { status } = await runCli('augment', people, ...poses, '--out', out, ...flags, ...there());
    expect(status).toBe(0);
    for (const [picture, asked] of [
      ['anna/standing--sitting.png', [join(people, 'ben', 'sitting.json')]],
      ['cleo/sitting--waving.png', ['--pose', 'waving']],
    ] as const) {
      const single = join(folder, `single-${stage}`);
      const cond = join(people, `${picture.slice(0, picture.indexOf('--'))}.png`);
      await runCli('generate', cond, ...asked, '--framing', framing, '--out', single, ...there());
      expect(await decode(join(out, picture))).toEqual(await decode(join(single, `${stage}.png`)));
    }
  });

  test('names pictures that cannot be drawn, draws the others, ends with status 4, and tries them again', async () => {
    const damaged = join(folder, 'damaged');
    await cp(people, damaged, { recursive: true });
    const whole = await readFile(join(people, 'ben', 'standing.png'));
    await writeFile(join(damaged, 'ben', 'standing.png'), whole.subarray(0, whole.length / 2));
    await writeFile(join(damaged, 'alone.png'), 'nothing');
    const out = join(folder, 'of-damaged');
    const command = ['augment', damaged, '--poses', 'walking', 'back', '--out', out, ...there()];
    const { status, stdout, stderr } = await runCli(...command);
    expect(status).toBe(4);
    expect(stdout).toMatch(/10 pictures drawn, 4 failed/);
    expect(stderr).toContain('failed: alone.png as walking: Cannot decode alone.png: unknown format');
    expect(stderr).toContain('failed: ben/standing.png as back: Cannot decode ben/standing.png: damaged');
    expect(stderr).toMatch(
      /error: Cannot draw 4 of 14 pictures: the others are drawn, and .*manifest\.jsonl has the reasons/,
    );
    const failed = readManifest(out).filter((line) => line.status === 'failed');
    expect(failed.map(({ source, pose }) => `${source} ${pose}`).sort()).toEqual([
      ...['alone.png back', 'alone.png walking', 'ben/standing.png back', 'ben/standing.png walking'],
    ]);
    expect(failed[0]).toMatchObject({ error: { kind: 'invalid-argument' } });
    expect(await listPictures(out)).toHaveLength(10);

    await writeFile(join(damaged, 'ben', 'standing.png'), whole);
    await rm(join(damaged, 'alone.png'));
    const again = await runCli(...command);
    expect(again).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/2 pictures drawn, 10 were there, 0 failed/),
    });
    expect(readManifest(out).map(({ status: each }) => each)).toEqual(Array(12).fill('drawn'));
  });

  test('leaves out frames without people, says so, and draws the others', async () => {
    const frames = join(folder, 'frames');
    await mkdir(frames);
    await writeFile(join(frames, 'dance_0_keypoints.json'), toPoseFile(findReadyPose('running')));
    await writeFile(join(frames, 'dance_1_keypoints.json'), '{"version":1.3,"people":[]}');
    const out = join(folder, 'of-frames');
    const { status, stdout, stderr } = await runCli(
      ...['augment', people, '--poses', frames, '--out', out, ...there()],
    );
    expect(stderr).toMatch(/^left out .*dance_1_keypoints\.json: nobody in it, expected at least one person/);
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/7 pictures drawn/),
    });
  });

  test('killed while it draws, it leaves whole pictures alone, and goes on without drawing any of them again', async () => {
    const out = join(folder, 'killed');
    const args = ['augment', people, '--poses', 'ready', '--out', out, ...there(), '--streams', '1'];
    const total = 7 * readyPoseNames.length;
    for (const share of [0.2, 0.6]) {
      const { child, ended } = start(...args);
      await untilLines(out, (lines) => lines > share * total);
      child.kill('SIGKILL');
      expect(await ended).toEqual([null, 'SIGKILL']);
    }
    const kept = await listPictures(out);
    expect(kept.length).toBeGreaterThan(0.5 * total);
    expect(kept.length).toBeLessThan(total);
    for (const picture of kept) expect(await decode(join(out, picture))).toHaveLength(16 * 32 * 3);
    const stamps = () => Promise.all(kept.map(async (each) => (await stat(join(out, each))).mtimeMs));
    const before = await stamps();

    const { status, stdout } = await runCli(...args);
    expect(status).toBe(0);
    expect(stdout).toContain(`${total - kept.length} pictures drawn, ${kept.length} were there, 0 failed`);
    expect(await stamps()).toEqual(before);
    const all = await listPictures(out);
    expect(all).toHaveLength(total);
    expect(
      readManifest(out)
        .map(({ picture }) => picture)
        .sort(),
    ).toEqual(all);
    const names = await readdir(out, { recursive: true });
    expect(names.filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  test('draws on several servers, and on the others when one is killed', async () => {
    const out = join(folder, 'several');
    const victim = await serve();
    started.push(victim.process);
    const flags = ['--address', victim.address, served.server.address];
    const before = served.server.reuse.drawn;
    const drawing = runCli('augment', people, '--poses', 'ready', '--out', out, ...flags);
    // Each line is a picture of one of the two: more lines than this server has drawn are the other's.
    await untilLines(out, (lines) => {
      const drawnHere = served.server.reuse.drawn - before;
      return drawnHere > 0 && lines > drawnHere;
    });
    victim.process.kill('SIGKILL');
    expect(await drawing).toMatchObject({ status: 0 });
    const pictures = await listPictures(out);
    expect(pictures).toHaveLength(7 * readyPoseNames.length);
    expect(
      readManifest(out)
        .map(({ picture }) => picture)
        .sort(),
    ).toEqual(pictures);
  });

  test('draws lots for the poses of the data set by the seed, and never a picture in its own pose', async () => {
    const flags = ['--poses', 'data', '--poses-per-picture', '2', '--format', 'jpeg', ...there()];
    const draw = async (name: string, seed: string) => {
      const out = join(folder, name);
      const { status } = await runCli('augment', people, ...flags, '--seed', seed, '--out', out);
      expect(status).toBe(0);
      return readManifest(out);
    };
    const first = await draw('lots-1', '5');
    expect(first).toHaveLength(14);
    for (const { source, pose } of first) expect(pose).not.toBe(source);
    const toNames = (lines: typeof first) => lines.map(({ source, pose }) => `${source} ${pose}`).sort();
    expect(toNames(await draw('lots-2', '5'))).toEqual(toNames(first));
    expect(toNames(await draw('lots-3', '6'))).not.toEqual(toNames(first));
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'stops at %s with a whole data folder, and goes on',
    async (signal) => {
      const out = join(folder, `stopped-by-${signal}`);
      const args = ['augment', people, '--poses', 'ready', '--out', out, ...there(), '--streams', '1'];
      const { child, ended } = start(...args);
      await untilLines(out, (lines) => lines > 5);
      child.kill(signal);
      expect(await ended).toEqual([130, null]);
      const { pictures, problems } = JSON.parse((await runCli('data', 'check', out, '--json')).stdout);
      expect({ pictures, problems }).toEqual({ pictures: readManifest(out).length, problems: [] });
      expect((await runCli(...args)).status).toBe(0);
      expect(await listPictures(out)).toHaveLength(7 * readyPoseNames.length);
    },
  );

  test('makes in three shards, one of which is killed and started again, byte for byte what one run makes', async () => {
    const [whole, parts] = ['unsharded', 'sharded'].map((name) => join(folder, name)) as [string, string];
    const toArgs = (out: string) => ['augment', people, '--poses', 'ready', '--out', out, ...there()];
    expect((await runCli(...toArgs(whole))).status).toBe(0);

    const killed = start(...toArgs(parts), '--shard', '2/3', '--streams', '1');
    await untilLines(parts, (lines) => lines > 2, 'manifest.2-of-3.drawing.jsonl');
    killed.child.kill('SIGKILL');
    await killed.ended;
    const shards = ['1/3', '2/3', '3/3'].map((shard) => runCli(...toArgs(parts), '--shard', shard));
    expect((await Promise.all(shards)).map(({ status }) => status)).toEqual([0, 0, 0]);

    const pictures = await listPictures(whole);
    expect(pictures).toHaveLength(7 * readyPoseNames.length);
    expect(await listPictures(parts)).toEqual(pictures);
    for (const name of [...pictures, 'manifest.jsonl', 'annotation.csv'])
      expect({ name, bytes: await readFile(join(parts, name)) }).toEqual({
        ...{ name, bytes: await readFile(join(whole, name)) },
      });
    const more = (await readdir(parts)).filter((name) => name.includes('.')).sort();
    const own = [1, 2, 3].map((index) => `manifest.${index}-of-3.jsonl`);
    expect(more).toEqual(['annotation.csv', ...own, 'manifest.jsonl', 'settings.jsonl']);
  });

  test('refuses a folder that another process draws into', async () => {
    const out = join(folder, 'held');
    const args = ['augment', people, '--poses', 'ready', '--out', out, ...there(), '--streams', '1'];
    const { child, ended } = start(...args);
    await untilLines(out, (lines) => lines > 0);
    child.kill('SIGSTOP'); // so that it is there for as long as it is needed
    const { status, stderr } = await runCli(...args);
    child.kill('SIGKILL');
    await ended;
    expect(stderr).toBe(
      `error: Cannot write into ${out}: another process is writing into it, expected none\n`,
    );
    expect(status).toBe(4);
  });

  describe('refuses', () => {
    let out: string;
    beforeAll(async () => {
      out = join(folder, 'settled');
      await runCli('augment', people, '--poses', 'walking', '--out', out, ...there());
    });

    test.each<[string, string[], string]>([
      ['another pose', ['--poses', 'back'], 'its poses is ["walking"], and now it is ["back"]'],
      [
        'another stage',
        ['--poses', 'walking', '--stage', 'coarse'],
        'its stage is "refined", and now it is "coarse"',
      ],
      [
        'another model',
        ['--poses', 'walking', '--model', 'slow'],
        'its model is "tiny", and now it is "slow"',
      ],
      ['shards', ['--poses', 'walking', '--shard', '1/2'], 'its shards is null, and now it is 2'],
      ['another seed', ['--poses', 'walking', '--seed', '2'], 'its seed is 1, and now it is 2'],
    ])('%s in a folder that was begun without it', async (_, flags, message) => {
      const { status, stdout, stderr } = await runCli('augment', people, ...flags, '--out', out, ...there());
      expect(stderr).toBe(
        `error: Cannot continue in ${out}: ${message}, expected the same or another folder\n`,
      );
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    });

    test('another version of the model', async () => {
      const other = join(folder, 'of-another-version');
      await cp(out, other, { recursive: true });
      const settings = JSON.parse(await readFile(join(other, 'settings.jsonl'), 'utf8'));
      await writeFile(
        join(other, 'settings.jsonl'),
        JSON.stringify({ ...settings, 'model version': 'older' }),
      );
      const args = ['augment', people, '--poses', 'walking', '--out', other, ...there()];
      const { status, stderr } = await runCli(...args);
      expect(stderr).toContain('its model version is "older", and now it is "1"');
      expect(status).toBe(2);
    });

    test.each<[string, () => string[], number, string]>([
      [
        'an output folder in the data set',
        () => [people, '--poses', 'walking', '--out', join(people, 'more')],
        2,
        'expected a folder outside it',
      ],
      [
        'an output folder with other things in it',
        () => [people, '--poses', 'walking', '--out', fixtureModels],
        2,
        'is in it, expected an empty folder, or one that this command made',
      ],
      [
        'all poses of the data set',
        () => [people, '--poses', 'data', '--out', join(folder, 'none')],
        2,
        'expected --poses-per-picture with --poses data',
      ],
      [
        'an unknown pose',
        () => [people, '--poses', 'flying', '--out', join(folder, 'none')],
        3,
        'Cannot find the poses "flying": expected a file, a folder, data, ready or one of standing, ',
      ],
      [
        'a data set without pictures',
        () => [fixtureModels, '--poses', 'walking', '--out', join(folder, 'none')],
        3,
        'no JPEG, PNG or WebP in it, expected at least one',
      ],
      [
        'a split that the data set does not tell',
        () => [people, '--split', 'train', '--poses', 'walking', '--out', join(folder, 'none')],
        3,
        'no picture in its train split, expected at least one',
      ],
      [
        'an unknown model',
        () => [people, '--poses', 'walking', '--model', 'nobody', '--out', join(folder, 'none')],
        3,
        'Cannot find the model: "nobody"',
      ],
    ])('%s', async (_, args, expectedStatus, message) => {
      const { status, stdout, stderr } = await runCli('augment', ...args(), ...there());
      expect(stderr).toContain(message);
      expect({ status, stdout }).toEqual({ status: expectedStatus, stdout: '' });
    });

    test('a server that is not there', async () => {
      const flags = ['--poses', 'walking', '--out', join(folder, 'none'), '--address', '127.0.0.1:1'];
      const { status, stderr } = await runCli('augment', people, ...flags);
      expect(stderr).toMatch(/^error: Cannot call 127\.0\.0\.1:1: .*connect ECONNREFUSED/);
      expect(status).toBe(7);
    });
  });
});
