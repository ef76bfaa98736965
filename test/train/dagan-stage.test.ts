import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { daganPresets } from '../../src/train/dagan-presets.js';
import { describeNetworks } from '../../src/train/describe.js';
import type { TrainEvent } from '../../src/train/report.js';
import { resolveConfig } from '../../src/train/resolve-config.js';
import { createDaganStage } from '../../src/train/stages/dagan-stage.js';
import type { StageTrainer } from '../../src/train/stages/stage-trainer.js';
import { describeTraining } from '../support/describe-training.js';
import { createRandomBatch } from '../support/random-batch.js';
import { runTraining, stopTraining } from '../support/run-training.js';

const config = daganPresets.tiny;
const quick = { peak: 3e-3, warmupSteps: 0, flatShare: 1 };

test('G sees the picture and planes of noise, and D pairs; G is G1 but for the pose', () => {
  const { g, d } = describeNetworks(resolveConfig('dagan', [['noise', '18']], { method: 'dagan' }));
  const { g1 } = describeNetworks(resolveConfig('synthetic', []));
  expect(g).toEqual(g1); // as many planes of noise as joints
  expect(g).toMatchObject({ input: [128, 64, 21], output: [128, 64, 3] });
  expect(d).toMatchObject({ input: [128, 64, 6], output: [1] });
});

describeTraining('the stage of DAGAN', () => {
  let folder: string;
  let batch: ReturnType<typeof createRandomBatch>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-dagan-'));
    batch = createRandomBatch();
  });
  afterEach(async () => {
    tf.dispose(batch);
    await rm(folder, { recursive: true });
  });

  const takeSteps = async (stage: StageTrainer, count: number) => {
    const losses = [];
    for (let step = 0; step < count; step += 1) losses.push(await stage.step([batch, batch, batch], step));
    return losses;
  };

  test('D learns to tell the person’s other picture from what G draws', async () => {
    const stage = createDaganStage({
      ...config,
      steps: 40,
      generator: { ...config.generator, learningRate: { ...quick, peak: Number.MIN_VALUE } },
      discriminator: { ...config.discriminator, learningRate: quick },
    });
    const losses = await takeSteps(stage, 40);
    expect(losses.at(-1)!['d']!).toBeLessThan(losses[0]!['d']! * 0.5);
    stage.dispose();
  });

  test('G learns to pass for it', async () => {
    const stage = createDaganStage({
      ...config,
      steps: 40,
      generator: { ...config.generator, learningRate: quick, lambda: 0 },
      discriminator: { ...config.discriminator, learningRate: { ...quick, peak: Number.MIN_VALUE } },
    });
    const losses = await takeSteps(stage, 40);
    expect(losses.at(-1)!['g']!).toBeLessThan(losses[0]!['g']! - 0.1);
    stage.dispose();
  });

  test('the L1 distance counts by lambda, and with the pose mask the person twice', async () => {
    const lossesBy = async (lambda: number, poseMask: boolean) => {
      const stage = createDaganStage({ ...config, poseMask, generator: { ...config.generator, lambda } });
      const losses = await stage.step([batch, batch, batch], 0);
      stage.dispose();
      return losses;
    };
    const [none, ten, plain] = [await lossesBy(0, true), await lossesBy(10, true), await lossesBy(0, false)];
    expect(ten['g']! - none['g']!).toBeCloseTo(10 * none['l1']!, 4);
    expect(none['l1']! / plain['l1']!).toBeCloseTo(2, 5); // the batch's mask counts every pixel
  });

  test('the L1 distance is that of the nearest of generator.samples', async () => {
    const distanceOf = async (samples: number) => {
      const stage = createDaganStage({ ...config, generator: { ...config.generator, samples } });
      const { l1 } = await stage.step([batch, batch, batch], 0);
      stage.dispose();
      return l1!;
    };
    expect(await distanceOf(4)).toBeLessThan(await distanceOf(1)); // the first of the four is the one
  });

  test('two samples of a picture differ by their noise, and each is the same again', async () => {
    const stage = createDaganStage(config);
    const draw = () => {
      const pictures = stage.draw(batch);
      const values = Object.values(pictures).map((picture) => picture.dataSync());
      tf.dispose(pictures);
      return values;
    };
    const [first, second] = draw();
    expect(first).not.toEqual(second);
    expect(draw()).toEqual([first, second]);
    stage.dispose();
  });

  test('steps and samples leave no tensors behind', async () => {
    const stage = createDaganStage(config);
    await takeSteps(stage, 1);
    tf.dispose(stage.draw(batch));
    const { numTensors } = tf.memory();
    await takeSteps(stage, 3);
    tf.dispose(stage.draw(batch));
    expect(tf.memory().numTensors).toBe(numTensors);
    stage.dispose();
  });
});

describeTraining('train() with DAGAN', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-dagan-train-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('stopped and started again, computes what a run in one go computes', async () => {
    const straight = await runTraining(folder, 'straight', { config });
    const stopped = await stopTraining(folder, 'stopped', { config, step: 3 });
    expect(await readdir(join(stopped.run, 'checkpoints'))).toEqual(['g-0000002', 'g-0000003']);
    await stopped.goOn();
    const read = (run: string, name: string) => readFile(join(run, 'checkpoints', 'g-0000004', name));
    for (const name of ['g', 'g-ema', 'g-adam', 'd', 'd-adam'].map((each) => `${each}.safetensors`))
      expect((await read(stopped.run, name)).equals(await read(straight.run, name))).toBe(true);
  });

  test('leaves a sample grid with two samples of each person', async () => {
    const events: TrainEvent[] = [];
    const { run } = await runTraining(folder, 'reported', { config, report: (event) => events.push(event) });
    expect(await readdir(join(run, 'samples'))).toContain('g-0000004.png');
    expect(events.at(-1)).toMatchObject({
      kind: 'checkpoint',
      stage: 'g',
      metrics: { refined_ssim: expect.any(Number), second_ssim: expect.any(Number) },
    });
  });
});
