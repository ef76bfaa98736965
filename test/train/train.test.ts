import { mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { coco18 } from '../../src/pose/skeleton.js';
import type { TrainConfig } from '../../src/train/config.js';
import { presets } from '../../src/train/presets.js';
import type { TrainEvent } from '../../src/train/report.js';
import { createRun, readTrainConfig, saveCheckpoint, toWriteError } from '../../src/train/run.js';
import { train } from '../../src/train/train.js';
import { readWarmStart } from '../../src/train/warm-start.js';
import { describeTraining } from '../support/describe-training.js';
import { runTraining } from '../support/run-training.js';

const config: TrainConfig = presets.tiny;
const device = 'CPU';

describeTraining('train()', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-train-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const cacheFolder = () => join(folder, 'cache');
  const runOnce = async (
    name: string,
    report: (event: TrainEvent) => void = () => undefined,
    signal?: AbortSignal,
  ) => {
    const { run } = await runTraining(folder, name, { config, report, ...(signal && { signal }) });
    return run;
  };
  const readCheckpoint = (run: string, name: string) =>
    readFile(join(run, 'checkpoints', 'g2-0000004', name));

  test("leaves the configuration, both stages' checkpoints, sample grids and statistics in the run folder", async () => {
    const run = await runOnce('whole');
    expect(JSON.parse(await readFile(join(run, 'config.json'), 'utf8'))).toEqual(config);
    expect((await readdir(join(run, 'checkpoints'))).sort()).toEqual([
      'g1-0000002',
      'g1-0000004',
      'g2-0000002',
      'g2-0000004',
    ]);
    const grid = await sharp(join(run, 'samples', 'g2-0000004.png')).metadata();
    expect([grid.width, grid.height]).toEqual([16 * 10, 32]); // two people: five pictures each, in one row
    const events = (await readFile(join(run, 'stats.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ kind: 'backend', backend: 'tensorflow', device });
    const last = events.at(-1);
    expect(last).toMatchObject({ kind: 'checkpoint', stage: 'g2', step: 4 });
    expect(Object.keys(last.metrics).sort()).toEqual(
      ['coarse', 'copy', 'refined'].flatMap((what) =>
        ['l1', 'mask_l1', 'mask_ssim', 'sharpness', 'ssim'].map((metric) => `${what}_${metric}`),
      ),
    );
  });

  test('stopped in either stage and started again, computes what a run in one go computes', async () => {
    const straight = await runOnce('straight');
    const stop = (stage: string, step: number) => {
      const controller = new AbortController();
      const report = (event: TrainEvent) => {
        if (event.kind === 'step' && event.stage === stage && event.step === step) controller.abort();
      };
      return { report, signal: controller.signal };
    };
    const inFirst = stop('g1', 3);
    const stopped = await runOnce('stopped', inFirst.report, inFirst.signal);
    expect(await readdir(join(stopped, 'checkpoints'))).toEqual(['g1-0000002', 'g1-0000003']);
    const inSecond = stop('g2', 1);
    const again = { config, run: stopped, cacheFolder: cacheFolder(), device };
    await train({ ...again, report: inSecond.report, signal: inSecond.signal });
    await train({ ...again, report: () => undefined });
    for (const name of [
      'g1.safetensors',
      'g2.safetensors',
      'g2-ema.safetensors',
      'g2-adam.safetensors',
      'd.safetensors',
    ]) {
      expect((await readCheckpoint(stopped, name)).equals(await readCheckpoint(straight, name))).toBe(true);
    }
  });

  test('--from starts from the networks of another run, as they draw, and names a folder without any', async () => {
    const first = await runOnce('first');
    const again = await createRun(join(folder, 'runs'), 'again', config);
    const still = { peak: Number.MIN_VALUE, warmupSteps: 0, flatShare: 1 };
    const tuned = {
      ...config,
      from: first,
      g1: { ...config.g1, learningRate: still, averageDecay: null },
      g2: { ...config.g2, learningRate: still, discriminatorLearningRate: still, averageDecay: null },
    };
    await train({ config: tuned, run: again, cacheFolder: cacheFolder(), device, report: () => undefined });
    expect(await readCheckpoint(again, 'g1.safetensors')).toEqual(
      await readCheckpoint(first, 'g1.safetensors'),
    );
    expect(await readCheckpoint(again, 'g2.safetensors')).toEqual(
      await readCheckpoint(first, 'g2-ema.safetensors'),
    );
    expect(await readCheckpoint(again, 'd.safetensors')).toEqual(
      await readCheckpoint(first, 'd.safetensors'),
    );
    await expect(readWarmStart(folder, { generator: 'g1', skeleton: coco18 })).rejects.toThrow(
      'no g1.safetensors, expected a run with a checkpoint',
    );
  });

  test('ends by itself where the disk is full, and goes on when there is room', async () => {
    const run = await createRun(join(folder, 'runs'), 'full', config);
    const options = { config, run, cacheFolder: cacheFolder(), device, report: () => undefined };
    await symlink('/dev/full', join(run, 'stats.jsonl'));
    await expect(train(options)).rejects.toMatchObject({ kind: 'resource-exhausted' });
    await rm(join(run, 'stats.jsonl'));
    await train(options);
    expect(await readdir(join(run, 'checkpoints'))).toContain('g2-0000004');
  });

  test('names a checkpoint that was cut short, and goes on from the one before it', async () => {
    const run = await runOnce('cut');
    const [before, last] = ['g2-0000002', 'g2-0000004'].map((name) => join(run, 'checkpoints', name));
    await truncate(join(last!, 'g2-adam.safetensors'), 100);
    const again = { config, run, cacheFolder: cacheFolder(), device, report: () => undefined };
    await expect(train(again)).rejects.toThrow(`Cannot continue from "${last}": Cannot decode safetensors: `);
    await rm(last!, { recursive: true });
    await train(again);
    expect((await readdir(last!)).sort()).toEqual((await readdir(before!)).sort());
  });

  test('a loss that is no longer finite ends the run, naming the loss and the step, and keeps the last checkpoint', async () => {
    const run = await createRun(join(folder, 'runs'), 'diverging', config);
    const wild = {
      ...config,
      g1: { ...config.g1, learningRate: { peak: 1e30, warmupSteps: 0, flatShare: 1 } },
    };
    const training = train({
      config: { ...wild, checkpointEvery: 1 },
      run,
      cacheFolder: cacheFolder(),
      device,
      report: () => undefined,
    });
    await expect(training).rejects.toThrow(
      /Cannot continue training: loss l1 of g1 is (NaN|Infinity) at step \d, expected a finite number/,
    );
    expect(await readdir(join(run, 'checkpoints'))).toContain('g1-0000001');
  });
});

describe('a full disk', () => {
  // Linux' device that takes nothing: writing to it fails as it does on a full disk.
  const full = '/dev/full';

  test('never takes the place of a good checkpoint, and is named as what it is', async () => {
    const run = await mkdtemp(join(tmpdir(), 'repose-full-'));
    await saveCheckpoint(run, { stage: 'g1', step: 2 }, (path) => writeFile(join(path, 'weights'), 'good'));
    for (const step of [2, 3]) {
      const saving = saveCheckpoint(run, { stage: 'g1', step }, async (path) => {
        await symlink(full, join(path, 'weights'));
        await writeFile(join(path, 'weights'), 'cut short');
      });
      const error = await saving.catch(toWriteError);
      expect(error).toMatchObject({
        kind: 'resource-exhausted',
        message: expect.stringMatching(
          /^Cannot continue training: .*ENOSPC.*all saved checkpoints are complete/,
        ),
      });
    }
    expect(await readdir(join(run, 'checkpoints'))).toEqual(['g1-0000002']);
    expect(await readFile(join(run, 'checkpoints', 'g1-0000002', 'weights'), 'utf8')).toBe('good');
    await rm(run, { recursive: true });
  });
});

describe('readTrainConfig()', () => {
  let run: string;
  beforeEach(async () => {
    run = await mkdtemp(join(tmpdir(), 'repose-run-'));
  });
  afterEach(() => rm(run, { recursive: true }));

  test('gives back what createRun() wrote', async () => {
    expect(await readTrainConfig(await createRun(run, 'mine', config))).toEqual(config);
  });

  test('refuses a folder without a configuration', async () => {
    await expect(readTrainConfig(run)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('names a setting that has become wrong', async () => {
    const changed = { ...config, g1: { ...config.g1, steps: -1 } };
    await writeFile(join(run, 'config.json'), JSON.stringify(changed));
    await expect(readTrainConfig(run)).rejects.toThrow(/g1\.steps/);
  });
});
