import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharp } from '../src/image/sharp.js';
import { describePg2 } from '../src/train/describe.js';
import { resolveConfig } from '../src/train/resolve-config.js';
import { runCli } from './support/cli.js';
import { describeTraining } from './support/describe-training.js';

/** The commands of the README, one after the other, on the smallest networks that there are. */
describeTraining('synthesize, train, export, generate', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-pipeline-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('a run becomes a bundle, and the bundle draws a picture that nobody trained on', async () => {
    const runs = join(folder, 'runs');
    const trained = await runCli('train', '--preset', 'tiny', '--runs', runs, '--name', 'all');
    expect(trained).toMatchObject({ status: 0, stdout: '' });
    expect(await readdir(runs)).toEqual(['001-all']);

    const models = join(folder, 'models');
    const triton = join(folder, 'triton');
    const run = join(runs, '001-all');
    const exported = await runCli('export', run, '--out', join(models, 'mine'), '--triton', triton);
    expect(exported.status).toBe(0);
    expect((await readdir(triton)).sort()).toEqual(['mine', 'mine_coarse', 'mine_refine']);
    expect((await readdir(join(models, 'mine'))).sort()).toEqual([
      'README.md',
      'coarse.onnx',
      'model.json',
      'refine.onnx',
      'training',
    ]);

    const people = join(folder, 'people');
    expect((await runCli('synthesize', '--out', people, '--seed', '9')).status).toBe(0);
    const out = join(folder, 'out');
    const own = ['--models', models, '--model', 'mine', '--device', 'cpu', '--out', out];
    const cond = join(people, 'person-0000-pose-00.png');
    const generated = await runCli('generate', cond, join(people, 'person-0000-pose-01.json'), ...own);
    expect(generated.status).toBe(0);
    expect(generated.stdout).toMatch(/coarse\.png after \d+ ms\n.*refined\.png after \d+ ms\n/);
    for (const name of ['coarse.png', 'refined.png']) {
      const { width, height } = await sharp(join(out, name)).metadata();
      expect([width, height]).toEqual([16, 32]);
    }
  });
});

describeTraining('repose train', () => {
  test('--describe prints the networks as JSON on standard output alone', async () => {
    const { status, stdout } = await runCli('train', '--describe', '--preset', 'deepfashion');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      g1: { params: 122_103_235 },
      g2: { params: 12_696_067 },
      d: { params: 10_901_057 },
    });
  });

  test.each([
    ['market1501', [], [70_795_075, 6_058_883, 4_329_537]],
    ['market1501', ['discriminator.input=triplet'], [70_795_075, 6_058_883, 4_324_737]],
    ['market1501', ['baseWidth=32'], [4_728_835, 381_155, 4_329_537]],
    ['deepfashion', ['discriminator.input=triplet'], [122_103_235, 12_696_067, 10_896_257]],
  ] as const)(
    'the networks of %s with %j have the counts of the paper and its program',
    (preset, settings, counts) => {
      const { g1, g2, d } = describePg2(
        resolveConfig(
          preset,
          settings.map((text) => text.split('=') as [string, string]),
        ),
      );
      expect([g1.params, g2.params, d.params]).toEqual(counts);
    },
  );

  test('--dry-run prints the resolved configuration', async () => {
    const { stdout } = await runCli('train', '--dry-run', '--preset', 'tiny', '--set', 'g1.steps=7');
    expect(JSON.parse(stdout)).toMatchObject({ preset: 'tiny', g1: { steps: 7 } });
  });

  test('a wrong setting ends with the status of wrong input and names the setting', async () => {
    const { status, stderr } = await runCli('train', '--dry-run', '--set', 'baseWidth=wide');
    expect([status, stderr]).toEqual([2, expect.stringContaining('baseWidth')]);
  });
});
