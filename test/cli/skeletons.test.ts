import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { readBundle } from '../../src/bundle/read-bundle.js';
import { type Client, createClient } from '../../src/client/client.js';
import { writeTritonRepository } from '../../src/export/triton/write-repository.js';
import { exportVariants } from '../../src/export/variants/export-variants.js';
import type { Pose } from '../../src/generated/repose/v1/Pose.js';
import { convertJoints } from '../../src/pose/convert-joints.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { coco18 } from '../../src/pose/skeleton.js';
import { toDefinition, toSkeleton } from '../../src/pose/skeleton-definition.js';
import { coco17 } from '../../src/pose/skeletons.js';
import { type CliOutcome, runCli } from '../support/cli.js';
import { describeTraining } from '../support/describe-training.js';
import { generate, type TestClient, toDetails } from '../support/grpc-client.js';
import { createPng, startTestServer } from '../support/server.js';
import { snake, stickFigure } from '../support/stick-figure.js';

const stick = toSkeleton(stickFigure);
let folder: string;
const at = (...names: string[]) => join(folder, ...names);

/** Runs `repose`, which must succeed. */
async function run(...args: string[]): Promise<CliOutcome> {
  const outcome = await runCli(...args);
  if (outcome.status !== 0) throw new Error(outcome.stderr);
  return outcome;
}

const succeed = async (...args: string[]) => (await run(...args)).stdout;

/** Pictures of three people with the three joints of `snake`, as a user would bring them. */
async function writeSnakes(): Promise<void> {
  const lines = ['name:keypoints_y:keypoints_x'];
  for (const name of ['a/1', 'a/2', 'b/1', 'b/2', 'c/1', 'c/2']) {
    await mkdir(at('snakes', name, '..'), { recursive: true });
    await writeFile(at('snakes', `${name}.png`), await createPng(16, 32, 20 * lines.length));
    lines.push(`${name}.png: [4, 12, ${20 + lines.length}]: [3, ${lines.length}, 12]`);
  }
  await writeFile(at('snakes', 'annotation.csv'), lines.join('\n'));
}

/** Returns what training said. */
async function trainAndExport(name: string, ...flags: string[]): Promise<string> {
  const { stderr } = await run('train', '--preset', 'tiny', '--runs', at(name), '--name', name, ...flags);
  await succeed('export', at(name, `001-${name}`), '--out', at('models', name));
  return stderr;
}

const readJson = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-skeletons-'));
  await writeFile(at('stick.json'), JSON.stringify(stickFigure));
  await writeFile(at('snake.json'), JSON.stringify(snake));
  await writeSnakes();
});

afterAll(() => rm(folder, { recursive: true }));

describe('repose train --skeleton', () => {
  test('--dry-run prints the definition of a file, and the name of a built-in skeleton', async () => {
    const dryRun = async (...flags: string[]) => JSON.parse(await succeed('train', '--dry-run', ...flags));
    expect((await dryRun('--skeleton', at('stick.json'))).skeleton).toEqual(stickFigure);
    expect((await dryRun('--skeleton', 'coco17')).skeleton).toBe('coco17');
    expect((await dryRun('--set', 'skeleton=body25')).skeleton).toBe('body25');
    expect((await dryRun()).skeleton).toBe('coco18');
  });

  test('names what is wrong with a file, and a skeleton that is not there', async () => {
    const limbs = [...stickFigure.limbs, ['neck', 'hat']];
    await writeFile(at('bad.json'), JSON.stringify({ ...stickFigure, limbs, joints: ['neck', 'neck'] }));
    const bad = await runCli('train', '--dry-run', '--skeleton', at('bad.json'));
    expect(bad.status).toBe(2);
    expect(bad.stderr).toContain(
      `Cannot use the skeleton "${at('bad.json')}": joints.1: "neck", which joints.0 is, expected a different name`,
    );
    expect(bad.stderr).toContain('limbs.7.1: "hat", expected one of joints');
    const none = await runCli('train', '--dry-run', '--skeleton', 'coco19');
    expect(none).toMatchObject({
      status: 3,
      stderr:
        'error: Cannot find the skeleton "coco19": expected one of coco18, coco17, body25, or a JSON file\n',
    });
    const set = await runCli('train', '--dry-run', '--set', 'skeleton=coco19');
    expect(set.stderr).toContain('Cannot train: skeleton: "coco19", expected one of coco18, coco17, body25');
  });

  test('repose data check counts the joints of the skeleton', async () => {
    const checked = await succeed('data', 'check', at('snakes'), '--skeleton', at('snake.json'));
    expect(checked).toContain('6 can be used, with 0.0 of 3 joints hidden on average');
    const { stdout } = await runCli('data', 'check', at('snakes'));
    expect(stdout).toContain('annotation.csv:2: keypoints_y is 3 values, expected a list of 18 numbers');
  });
});

describeTraining('a model of another skeleton', () => {
  let client: TestClient;
  let ours: Client;
  let close: () => Promise<void>;
  let said: string;

  beforeAll(async () => {
    said = await trainAndExport('stick', '--skeleton', at('stick.json'));
    await trainAndExport('coco17', '--set', 'skeleton=coco17');
    await trainAndExport('snake', '--skeleton', at('snake.json'), '--data', at('snakes'));
    const started = await startTestServer({ modelsFolder: at('models'), defaultModel: 'stick' });
    ours = createClient(started.server.address);
    ({ client } = started);
    close = async () => {
      ours.close();
      await started.close();
    };
  }, 300_000);

  afterAll(() => close?.());

  const [neck, walking] = [coco18.joints.indexOf('neck'), findReadyPose('walking')];
  const stickJoints = convertJoints(walking.joints, coco18, stick);
  const canvas = walking.canvas!;

  async function draw(model: string, pose: Pose) {
    const cond = await createPng(16, 32);
    const { responses, error } = await generate(client, { cond, model, pose });
    const { violations = [] } = error ? toDetails(error) : {};
    return { pictures: responses.map(({ picture }) => picture?.data), code: error?.code, violations };
  }

  test('has its channels, and says in the run and in the bundle what they are', async () => {
    expect((await readJson(at('stick', '001-stick', 'config.json'))).skeleton).toEqual(stickFigure);
    const { manifest } = await readBundle(at('models', 'stick'));
    expect(manifest.skeleton).toEqual(stickFigure);
    expect(manifest.stages.coarse!.inputs[1]).toMatchObject({ name: 'joints', shape: ['N', 8, 3] });
    expect((await readBundle(at('models', 'coco17'))).manifest.skeleton).toEqual(toDefinition(coco17));
    const described = JSON.parse(
      await succeed('train', '--describe', '--preset', 'tiny', '--skeleton', at('stick.json')),
    );
    expect(described.g1.input).toEqual([32, 16, 11]);
    const { g1 } = JSON.parse(await succeed('train', '--describe', '--preset', 'tiny'));
    expect(described.g1.params).toBe(g1.params - 10 * 9 * 4); // ten channels fewer, 3x3 weights each, base width 4
  });

  test('is told of joints that rendered people do not have', () => {
    expect(said).toContain('rendered people do not have these joints, which are never visible: tail');
  });

  test('is described by GetModel with its joints and its name', async () => {
    expect((await ours.getModel('stick')).model).toMatchObject({
      skeleton: 'SKELETON_UNSPECIFIED',
      skeletonName: 'stick-figure',
      joints: stickFigure.joints,
    });
    expect((await ours.getModel('coco17')).model).toMatchObject({
      skeleton: 'SKELETON_COCO_17',
      skeletonName: 'coco17',
      joints: coco17.joints,
    });
  });

  test('draws poses of its own skeleton, by name or by number, and known ones as what they tell of it', async () => {
    const joints = [...stickJoints];
    const named = await draw('stick', { joints, canvas, skeletonName: 'stick-figure' });
    expect(named.pictures).toHaveLength(2);
    expect(await draw('stick', { joints, canvas })).toEqual(named);
    const known = await draw('stick', { joints: [...walking.joints], canvas, skeleton: 'SKELETON_COCO_18' });
    expect(known).toEqual(named);
    const tail = { x: canvas.width / 4, y: canvas.height / 2, confidence: 1 };
    const tailed = await draw('stick', { joints: [...joints.slice(0, 7), tail], canvas });
    expect(tailed.pictures).toHaveLength(2);
    expect(tailed.pictures).not.toEqual(named.pictures);
  });

  test('is drawn by our client with a pose that names it', async () => {
    const cond = await createPng(16, 32);
    const pose = { skeleton: 'stick-figure', joints: stickJoints, canvas, units: 'pixels' } as const;
    const stages: string[] = [];
    for await (const { stage } of ours.generate({ cond, pose, model: 'stick' })) stages.push(stage);
    expect(stages).toEqual(['coarse', 'refined']);
  });

  test('of COCO-17 takes the neck of no pose', async () => {
    const moved = walking.joints.with(neck, { x: 1, y: 1, confidence: 1 });
    const poses = [walking.joints, moved].map((joints) => draw('coco17', { joints: [...joints], canvas }));
    const [first, second] = await Promise.all(poses);
    expect(first?.pictures).toHaveLength(2);
    expect(first).toEqual(second);
  });

  test.each<[string, string, () => Pose, string, string]>([
    [
      'a skeleton that nobody knows',
      'stick',
      () => ({ joints: [...stickJoints], canvas, skeletonName: 'horse' }),
      'pose.skeleton_name',
      '"horse", expected one of stick-figure, coco18, coco17, body25',
    ],
    [
      'two skeletons at once',
      'stick',
      () => ({
        joints: [...stickJoints],
        canvas,
        skeleton: 'SKELETON_COCO_18',
        skeletonName: 'stick-figure',
      }),
      'pose.skeleton_name',
      '"stick-figure", expected coco18 as pose.skeleton says',
    ],
    [
      'the joints of another skeleton under its name',
      'stick',
      () => ({ joints: [...walking.joints], canvas, skeletonName: 'stick-figure' }),
      'pose.joints',
      '18 joints, expected 8, in the order of stick-figure',
    ],
    [
      'a number of joints that no skeleton has',
      'stick',
      () => ({ joints: stickJoints.slice(1), canvas }),
      'pose.joints',
      '7 joints, expected one of 8 (stick-figure), 18 (coco18), 17 (coco17), 25 (body25)',
    ],
    [
      'the skeleton of another model',
      'coco17',
      () => ({ joints: [...stickJoints], canvas, skeletonName: 'stick-figure' }),
      'pose.skeleton_name',
      '"stick-figure", expected one of coco17, coco18, body25',
    ],
    [
      'a person, of which it tells nothing',
      'snake',
      () => ({ joints: [...walking.joints], canvas, skeleton: 'SKELETON_COCO_18' }),
      'pose.skeleton',
      'coco18, which has no joint of snake, expected the 3 joints of snake',
    ],
  ])('refuses %s', async (_name, model, makePose, field, problem) => {
    const { pictures, code, violations } = await draw(model, makePose());
    expect(pictures).toEqual([]);
    expect(code).toBe(status.INVALID_ARGUMENT);
    expect(violations).toMatchObject([{ field, description: `Cannot read ${field}: ${problem}` }]);
  });

  test('trained on a folder of its own draws its poses', async () => {
    const joints = [4, 12, 20].map((y) => ({ x: 8, y, confidence: 1 }));
    expect((await draw('snake', { joints })).pictures).toHaveLength(2);
  });

  test('is evaluated on held-out people, with masks of its own limbs', async () => {
    await succeed('evaluate', '--model', at('models', 'stick'), '--people', '2', '--out', at('scores'));
    const { summary } = await readJson(at('scores', 'evaluation.json'));
    expect(summary.refined.maskSsim).toBeGreaterThan(0);
    const data = ['--data', at('snakes'), '--out', at('snake-scores')];
    await succeed('evaluate', '--model', at('models', 'snake'), ...data);
    expect(await readJson(at('snake-scores', 'evaluation.json'))).toMatchObject({ count: 1 });
  });

  test('has int8 and fp16 variants, and a Triton repository, of its number of joints', async () => {
    const few = { cacheFolder: at('cache'), calibrationPairs: 2, measuringPairs: 2 };
    const names = ['int8', 'fp16'] as const;
    const made = { source: at('models', 'stick'), out: at('variants', 'stick'), variants: names, ...few };
    const bundle = await exportVariants(made);
    expect(bundle.manifest.skeleton).toEqual(stickFigure);
    expect(Object.keys(bundle.manifest.stages.coarse!.variants)).toEqual(['fp32', 'int8', 'fp16']);
    await writeTritonRepository(at('triton'), bundle, { device: 'cpu' });
    expect(await readFile(at('triton', 'stick', 'config.pbtxt'), 'utf8')).toContain('dims: [8, 3]');
  });

  test.each([
    [
      'people rendered for a skeleton without a joint of theirs',
      () => ['--skeleton', at('snake.json')],
      'Cannot render people for the skeleton snake: they have none of its joints, expected a data folder',
    ],
    [
      'networks of another skeleton to start from',
      () => ['--from', at('stick', '001-stick')],
      'its skeleton is stick-figure, expected coco18',
    ],
  ])('repose train refuses %s', async (_name, makeFlags, message) => {
    const flags = ['--preset', 'tiny', '--runs', at('refused'), ...makeFlags()];
    const { status: code, stderr } = await runCli('train', ...flags);
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
  });
});
