import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { encodeImage } from '../../src/image/encode-image.js';
import { createRandom } from '../../src/random.js';
import { describeNetworks } from '../../src/train/describe.js';
import type { TrainEvent } from '../../src/train/report.js';
import { resolveConfig } from '../../src/train/resolve-config.js';
import { simganPresets } from '../../src/train/simgan-presets.js';
import { createSimganStage } from '../../src/train/stages/simgan-stage.js';
import type { StageTrainer } from '../../src/train/stages/stage-trainer.js';
import { train } from '../../src/train/train.js';
import { describeTraining } from '../support/describe-training.js';
import { createRandomBatch } from '../support/random-batch.js';
import { runTraining, stopTraining } from '../support/run-training.js';
import { writeFiles } from '../support/write-files.js';

const config = simganPresets.tiny;
const device = 'CPU';

test('R and D have the layers and parameters of the paper', () => {
  const { r, d } = describeNetworks(resolveConfig('simgan', [['baseWidth', '64']], { method: 'simgan' }));
  // 3x3x3x64, eight of 3x3x64x64, 1x1x64x3, each with its biases.
  expect(r).toMatchObject({ params: 1792 + 8 * 36_928 + 195, input: [128, 64, 3], output: [128, 64, 3] });
  // 3x3x3x96, 3x3x96x64, 3x3x64x32, 1x1x32x32, 1x1x32x2.
  expect(d).toMatchObject({ params: 2688 + 55_360 + 18_464 + 1056 + 66, output: [32, 16, 2] });
});

describeTraining('the stage of SimGAN', () => {
  let folder: string;
  let batch: ReturnType<typeof createUnpairedBatch>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-simgan-'));
    batch = createUnpairedBatch();
  });
  afterEach(async () => {
    tf.dispose(batch);
    await rm(folder, { recursive: true });
  });

  const quick = { peak: 3e-3, warmupSteps: 0, flatShare: 1 };
  const takeSteps = async (stage: StageTrainer, [from, to]: readonly [number, number], loss: string) => {
    const values: number[] = [];
    for (let step = from; step < to; step += 1)
      values.push((await stage.step([batch, batch, batch], step))[loss]!);
    return values;
  };
  const weightsIn = async (name: string) => readFile(join(folder, `${name}.safetensors`));

  test('R learns to change nothing, D to tell both kinds apart, and then R to pass for real', async () => {
    const stage = createSimganStage({
      ...config,
      steps: 60,
      refiner: { ...config.refiner, pretrainingSteps: 60, learningRate: quick, lambda: 0 },
      discriminator: { ...config.discriminator, pretrainingSteps: 30, learningRate: quick },
    });
    const change = await takeSteps(stage, [0, 60], 'change');
    expect(change.at(-1)!).toBeLessThan(change[0]! * 0.8);
    const d = await takeSteps(stage, [60, 90], 'd');
    expect(d.at(-1)!).toBeLessThan(d[0]! * 0.5);
    const fooled = await takeSteps(stage, [90, 150], 'r');
    expect(Math.min(...fooled.slice(-10))).toBeLessThan(fooled[0]! * 0.8);
    stage.dispose();
  });

  test('each part of the pretraining moves its own network alone, and later both move', async () => {
    const stage = createSimganStage(config); // two steps of R, two of D, four of both
    const moved = async (step: number) => {
      await stage.save(folder);
      const [r, d] = [await weightsIn('r'), await weightsIn('d')];
      await stage.step([batch, batch, batch], step);
      await stage.save(folder);
      return { r: !r.equals(await weightsIn('r')), d: !d.equals(await weightsIn('d')) };
    };
    expect(await moved(0)).toEqual({ r: true, d: false });
    expect(await moved(2)).toEqual({ r: false, d: true });
    expect(await moved(4)).toEqual({ r: true, d: true });
    stage.dispose();
  });

  test('each step of D leaves half a batch of refined pictures in the history, as far as it has room', async () => {
    const stage = createSimganStage(config); // two pairs a batch, six pictures in the history
    const remembered = [];
    for (const step of [2, 3, 4, 5, 6]) {
      await stage.step([batch, batch, batch], step);
      await stage.save(folder);
      remembered.push((await readFile(join(folder, 'history.rgb'))).length / (16 * 32 * 3));
    }
    expect(remembered).toEqual([2, 4, 6, 6, 6]);
    stage.dispose();
  });

  test('a step leaks no tensors', async () => {
    const stage = createSimganStage(config);
    for (const step of [0, 2, 4]) await stage.step([batch, batch, batch], step);
    const { numTensors } = tf.memory();
    for (const step of [1, 3, 5, 6]) await stage.step([batch, batch, batch], step);
    expect(tf.memory().numTensors).toBe(numTensors);
    stage.dispose();
  });

  test('the self-regularisation keeps the person closer with the pose mask', async () => {
    const trained = async (poseMask: boolean) => {
      const stage = createSimganStage({ ...config, poseMask, seed: 5 });
      const { r } = await stage.step([batch, batch, batch], 0);
      stage.dispose();
      return r!;
    };
    // Before the first update both are the same network: the mask counts the left half twice.
    expect((await trained(true)) / (await trained(false))).toBeCloseTo(1.5, 1);
  });
});

describeTraining('train() with SimGAN', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-simgan-train-'));
    await writeFiles(join(folder, 'photographs'), await noisyPictures(5));
    await writeFiles(join(folder, 'empty'), { 'notes.txt': 'no picture' });
  });
  afterAll(() => rm(folder, { recursive: true }));

  const withPhotographs = () => ({ ...config, photographs: join(folder, 'photographs') });
  const files = ['r', 'r-ema', 'r-adam', 'd', 'd-adam'].map((name) => `${name}.safetensors`);

  test('stopped and started again, computes what a run in one go computes, the history with it', async () => {
    const straight = await runTraining(folder, 'straight', { config: withPhotographs() });
    const stopped = await stopTraining(folder, 'stopped', { config: withPhotographs(), step: 6 });
    expect(await readdir(join(stopped.run, 'checkpoints'))).toEqual(['r-0000004', 'r-0000006']);
    await stopped.goOn();
    const read = (run: string, name: string) => readFile(join(run, 'checkpoints', 'r-0000008', name));
    for (const name of [...files, 'history.rgb'])
      expect((await read(stopped.run, name)).equals(await read(straight.run, name))).toBe(true);
  });

  test('leaves a sample grid and how far the pictures were changed', async () => {
    const events: TrainEvent[] = [];
    const { run } = await runTraining(folder, 'reported', {
      config: withPhotographs(),
      report: (event) => events.push(event),
    });
    expect(await readdir(join(run, 'samples'))).toContain('r-0000008.png');
    expect(events.at(-1)).toMatchObject({
      kind: 'checkpoint',
      stage: 'r',
      metrics: { refined_ssim: expect.any(Number), refined_l1: expect.any(Number) },
    });
  });

  test('--from starts from R and D of another run, as R draws, and names a folder without R', async () => {
    const first = await runTraining(folder, 'first', { config: withPhotographs() });
    const still = { peak: Number.MIN_VALUE, warmupSteps: 0, flatShare: 1 };
    const tuned = {
      ...withPhotographs(),
      refiner: { ...config.refiner, learningRate: still, averageDecay: null },
      discriminator: { ...config.discriminator, learningRate: still },
    };
    const trainFrom = async (from: string) => {
      const { run } = await runTraining(folder, 'again', { config: { ...tuned, from } });
      return run;
    };
    const again = await trainFrom(first.run);
    const read = (run: string, name: string) =>
      readFile(join(run, 'checkpoints', 'r-0000008', `${name}.safetensors`));
    expect(await read(again, 'r')).toEqual(await read(first.run, 'r-ema'));
    expect(await read(again, 'd')).toEqual(await read(first.run, 'd'));
    await expect(trainFrom(join(folder, 'empty'))).rejects.toThrow('no r.safetensors, expected a run');
  });

  test('names what is missing: the photographs, or enough of them', async () => {
    const attempt = (photographs: string | null) =>
      train({
        config: { ...config, photographs },
        run: folder,
        cacheFolder: join(folder, 'cache'),
        device,
        report: () => undefined,
      });
    await expect(attempt(null)).rejects.toThrow(
      'Cannot train simgan: no photographs, expected --photographs <folder>',
    );
    await expect(attempt(join(folder, 'empty'))).rejects.toThrow(/for photographs: fewer than two pictures/);
  });
});

/** A batch of the tiny preset with noise for photographs; each mask is the left half of its picture. */
function createUnpairedBatch() {
  const half = tf.tidy(() => tf.concat([tf.ones([2, 32, 8, 1]), tf.zeros([2, 32, 8, 1])], 2) as tf.Tensor4D);
  const batch = createRandomBatch();
  batch.mask.dispose();
  return {
    ...batch,
    mask: half,
    unpaired: {
      condMask: half.clone(),
      photographs: tf.randomUniform([4, 32, 16, 3], -1, -0.5, 'float32', 9) as tf.Tensor4D,
    },
  };
}

async function noisyPictures(count: number): Promise<Record<string, Buffer>> {
  const size = { width: 16, height: 32 };
  const pictures: Record<string, Buffer> = {};
  for (let i = 0; i < count; i += 1) {
    const random = createRandom(3, i);
    const levels = Uint8Array.from({ length: size.width * size.height * 3 }, () => random.integer(0, 99));
    pictures[`${i}.png`] = Buffer.from(await encodeImage(levels, { size, format: 'png' }));
  }
  return pictures;
}
