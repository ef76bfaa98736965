import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { BatchTensors } from '../../src/train/data/batch-tensors.js';
import { compose } from '../../src/train/networks/compose.js';
import type { TrainEvent } from '../../src/train/report.js';
import { createRun } from '../../src/train/run.js';
import { createCoarseStage } from '../../src/train/stages/coarse-stage.js';
import { createRefineStage } from '../../src/train/stages/refine-stage.js';
import type { StageTrainer } from '../../src/train/stages/stage-trainer.js';
import { registerFastKernels } from '../../src/train/tensorflow/fast-kernels.js';
import { nodeBackend } from '../../src/train/tensorflow/kernels/node-backend.js';
import { loadTensorflow } from '../../src/train/tensorflow/load.js';
import { train } from '../../src/train/train.js';
import { describeTraining } from '../support/describe-training.js';
import { createRandomBatch } from '../support/random-batch.js';
import { tinyWarped as config } from '../support/tiny-warped.js';

function createWarpedBatch(): BatchTensors {
  const batch = createRandomBatch();
  const warp = {
    sourceMaps: tf.neg(batch.heatMaps) as tf.Tensor4D,
    warped: tf.reverse(batch.cond, 2) as tf.Tensor4D,
    coverage: tf.randomUniform([2, 32, 16, 1], 0, 1, 'float32', 9) as tf.Tensor4D,
    silhouette: tf.randomUniform([2, 32, 16, 1], 0, 1, 'float32', 10) as tf.Tensor4D,
    known: tf.randomUniform([2, 32, 16, 1], 0, 0.6, 'float32', 11) as tf.Tensor4D, // noise that must not stay
    background: tf.reverse(batch.cond, 1) as tf.Tensor4D,
    hold: holdTop([2, 32, 16, 1]),
  };
  return { ...batch, warp };
}

/** 1 in the upper eighth, where heads are, and 0 below. */
function holdTop([count, height, width]: [number, number, number, 1]): tf.Tensor4D {
  return tf.tidy(() => {
    const top = tf
      .less(tf.range(0, height), height / 8)
      .toFloat()
      .reshape([1, height, 1, 1]);
    return tf.tile(top, [count, 1, width, 1]) as tf.Tensor4D;
  });
}

/** The folder of a finished stage 1. */
async function finishCoarse(folder: string, batch: BatchTensors): Promise<string> {
  const stage = createCoarseStage(config);
  await stage.step([batch], 0);
  await stage.save(folder);
  stage.dispose();
  return folder;
}

/** By how much a count grows over three steps and drawings of each stage, after a first one. */
async function countLeaks(folder: string, batch: BatchTensors, count: () => number): Promise<number> {
  const coarse = await finishCoarse(folder, batch);
  const stages = [createCoarseStage(config), await createRefineStage(config, coarse)];
  const use = async (stage: StageTrainer, step: number) => {
    await stage.step([batch], step);
    tf.dispose(stage.draw(batch));
  };
  for (const stage of stages) await use(stage, 0);
  const before = count();
  for (const stage of stages) for (let step = 1; step < 4; step += 1) await use(stage, step);
  const after = count();
  for (const stage of stages) stage.dispose();
  return after - before;
}

/** Trains a run that is stopped in both stages, and one that is not: all weights have the same bits. */
async function expectExactResume(folder: string): Promise<void> {
  const go = async (run: string, stopAt?: readonly [stage: string, step: number]) => {
    const controller = new AbortController();
    const report = (event: TrainEvent) => {
      if (event.kind === 'step' && event.stage === stopAt?.[0] && event.step === stopAt[1])
        controller.abort();
    };
    const cacheFolder = join(folder, 'cache');
    await train({ config, run, cacheFolder, device: 'CPU', report, signal: controller.signal });
  };
  const straight = await createRun(join(folder, 'runs'), 'straight', config);
  await go(straight);
  const stopped = await createRun(join(folder, 'runs'), 'stopped', config);
  await go(stopped, ['g1', 3]);
  await go(stopped, ['g2', 1]);
  await go(stopped);
  const [expected, found] = [straight, stopped].map((run) => join(run, 'checkpoints', 'g2-0000004'));
  const names = (await readdir(expected!)).filter((name) => name.endsWith('.safetensors'));
  expect(names).toContain('g2-adam.safetensors');
  for (const name of names)
    expect(await readFile(join(found!, name))).toEqual(await readFile(join(expected!, name)));
}

describeTraining('training with warped inputs', () => {
  let folder: string;
  let batch: BatchTensors;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-warped-'));
    batch = createWarpedBatch();
  });
  afterEach(async () => {
    tf.dispose(batch);
    await rm(folder, { recursive: true });
  });

  const finishedCoarse = () => finishCoarse(folder, batch);

  /** Planes of a row of pixels, one by default, which can be shifted nowhere. */
  const row = (values: readonly number[], channels: number) =>
    tf.tensor4d([...values], [1, 1, values.length / channels, channels]);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const planes = {
    ...{ warped: [0.5, 0, 0], coverage: [1], silhouette: [1], known: [0] },
    ...{ background: [-1, 0, 1], hold: [0] },
  };
  const composeOne = (output: readonly number[], changes: Partial<typeof planes> = {}) => {
    const { warped, coverage, silhouette, known, background, hold } = { ...planes, ...changes };
    const tensors = {
      ...{ warped: row(warped, 3), coverage: row(coverage, 1), silhouette: row(silhouette, 1) },
      ...{ known: row(known, 1), background: row(background, 3), hold: row(hold, 1) },
    };
    return tf.tidy(() => {
      const { coarse, ...composed } = compose(row(output, 7), tensors);
      const first = (tensor: tf.Tensor) => tensor.dataSync()[0]!;
      return {
        coarse: [...coarse.dataSync()],
        alpha: first(composed.alpha),
        alphaLogit: first(composed.alphaLogit),
        trustLogit: first(composed.trustLogit),
        reach: first(composed.reach),
      };
    });
  };

  test('compose() puts the moved person, as far as it is trusted, before the background', () => {
    const output = [0.1, 0.2, 1.3, -3, -2.5, 9, -1];
    const { coarse, alphaLogit, trustLogit, alpha, reach } = composeOne(output, { silhouette: [0.9] });
    const logit = -3 + 3 * (2 * 0.9 - 1);
    const [a, t] = [(sigmoid(logit) - 0.3) / 0.4, sigmoid(3 * -2.5 + 2)];
    expect([alphaLogit, trustLogit]).toEqual([expect.closeTo(logit, 5), expect.closeTo(3 * -2.5 + 2, 5)]);
    expect(a).toBeGreaterThan(0.1);
    expect([alpha, reach]).toEqual([expect.closeTo(a, 5), expect.closeTo(a, 5)]);
    const drawn = (0.5 - t) / 0.5;
    const person = [0.5 * t + 0.1 * drawn, 0.2 * drawn, 1]; // 1.3 is no colour
    const expected = person.map((value, c) => a * value + (1 - a) * planes.background[c]!);
    for (const [i, value] of coarse.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
  });

  test('compose() shows what the photograph shows as it was moved, however little G1 trusts it', () => {
    const output = [-1, 1, 0.3, 9, -9, 0, 0];
    const drawn = composeOne(output).coarse;
    for (const [i, value] of [-1, 1, 0.3].entries()) expect(drawn[i]).toBeCloseTo(value, 2);
    expect(composeOne(output, { known: [0.5] }).coarse).toEqual(drawn);
    const moved = composeOne(output, { known: [1] });
    expect(moved.coarse).toEqual([0.5, 0, 0]);
    expect(moved.reach).toBeCloseTo(1, 6); // the second stage may still differ
  });

  test('compose() shows the head as it was moved where it is held, whatever G1 gives', () => {
    for (const output of [
      [0.5, -0.5, 1, -9, -9, 9, -9],
      [-1, 1, 0.3, 9, 9, 0, 0],
    ]) {
      const { coarse, alpha, reach } = composeOne(output, { hold: [1] });
      expect(coarse).toEqual([expect.closeTo(0.5, 6), expect.closeTo(0, 6), expect.closeTo(0, 6)]);
      expect([alpha, reach]).toEqual([1, 0]);
    }
    const half = composeOne([0.4, 0, 0, 0, 9, 0, 0], { hold: [0.5] });
    expect(half.reach).toBeCloseTo(0.5 * half.alpha, 6);
    expect(half.coarse[0]).toBeCloseTo(0.5, 3); // trust is 1, so no colour counts
  });

  test('compose() ends the person beside the moved outline though G1 wants more, and not without a source pose', () => {
    const wanted = [0, 0, 0, 99, 0, 0, 0];
    const beside = composeOne(wanted, { silhouette: [0], coverage: [0.5] });
    expect([beside.alpha, beside.reach]).toEqual([0, 0]);
    expect(beside.coarse).toEqual(planes.background);
    expect(composeOne(wanted, { silhouette: [0.4], coverage: [0.5] }).alpha).toBeCloseTo(0.4, 6);
    expect(composeOne(wanted, { silhouette: [0], coverage: [0.008] }).alpha).toBeCloseTo(0.6, 6);
    expect(composeOne(wanted, { silhouette: [0], coverage: [0] }).alpha).toBe(1);
    const far = { warped: [0, 0, 0, 0, 0, 0], silhouette: [0, 1], coverage: [0, 1], known: [0, 0] };
    const both = composeOne([...wanted, ...wanted], { ...far, background: [0, 0, 0, 0, 0, 0], hold: [0, 0] });
    expect(both.alpha).toBe(0); // of the first of two pixels, where nothing moved
  });

  test('a known person goes on to tell alpha when the share of the pose mask is gone', async () => {
    const person = tf.randomUniform([2, 32, 16, 1], 0, 1, 'float32', 3) as tf.Tensor4D;
    const after = async (seen: BatchTensors) => {
      const stage = createCoarseStage({ ...config, g1: { ...config.g1, steps: 5000 } });
      await stage.step([seen], 3000);
      await stage.save(folder);
      stage.dispose();
      return readFile(join(folder, 'g1.safetensors'));
    };
    const [unknown, known] = [await after(batch), await after({ ...batch, person })];
    expect(known.equals(unknown)).toBe(false);
    person.dispose();
  });

  test('the share of the loss for alpha is there at first and gone after a thousand steps', async () => {
    const learningRate = { peak: 1e-3, warmupSteps: 0, flatShare: 1 };
    const stepAt = async (step: number) => {
      const stage = createCoarseStage({ ...config, g1: { ...config.g1, steps: 5000, learningRate } });
      await stage.step([batch], step);
      await stage.save(folder);
      stage.dispose();
      return readFile(join(folder, 'g1.safetensors'));
    };
    const [first, thousandth, later] = [await stepAt(0), await stepAt(1000), await stepAt(3000)];
    expect(first.equals(thousandth)).toBe(false);
    expect(thousandth.equals(later)).toBe(true);
  });

  test('stage 1 lowers the loss on a batch that it sees again and again', async () => {
    const rate = { peak: 3e-3, warmupSteps: 0, flatShare: 1 };
    const g1 = { ...config.g1, steps: 60, learningRate: rate };
    // At half the size it could not draw the noise that it is shown.
    const stage = createCoarseStage({ ...config, coarseDownscale: 1, g1 });
    const losses: number[] = [];
    for (let step = 0; step < 60; step += 1) losses.push((await stage.step([batch], step))['l1']!);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! * 0.8);
    stage.dispose();
  });

  test('a freshly started G2 adds nothing, and a step of stage 2 moves it by all that it sees', async () => {
    const stage = await createRefineStage(config, await finishedCoarse());
    const { coarse, refined } = stage.draw(batch);
    expect(tf.max(tf.abs(tf.sub(coarse!, refined!))).dataSync()[0]).toBe(0);
    await stage.step([batch], 0);
    await stage.step([batch], 1);
    const after = stage.draw(batch);
    const unmoved = { ...batch, warp: { ...batch.warp!, coverage: tf.zerosLike(batch.warp!.coverage) } };
    const other = stage.draw(unmoved);
    expect(tf.max(tf.abs(tf.sub(after['refined']!, after['coarse']!))).dataSync()[0]).toBeGreaterThan(0);
    expect(tf.max(tf.abs(tf.sub(after['coarse']!, other['coarse']!))).dataSync()[0]).toBeGreaterThan(0);
    tf.dispose([coarse!, refined!, after, other, unmoved.warp.coverage]);
    stage.dispose();
  });

  test('steps and drawings leave no tensor behind', async () => {
    expect(await countLeaks(folder, batch, () => tf.memory().numTensors)).toBe(0);
  });

  test('a run that was stopped in either stage computes what a run in one go computes', () =>
    expectExactResume(folder));

  test('a run fine-tunes another one, and refuses networks of the paper by their shapes', async () => {
    const from = await finishedCoarse();
    const run = await createRun(join(folder, 'runs'), 'tuned', config);
    const options = { run, cacheFolder: join(folder, 'cache'), device: 'CPU', report: () => undefined };
    await train({ ...options, config: { ...config, from, g2: { ...config.g2, steps: 0 } } });
    const paper = await createRun(join(folder, 'runs'), 'paper', config);
    await expect(
      train({ ...options, run: paper, config: { ...config, inputs: 'paper', from } }),
    ).rejects.toThrow('[3, 3, 47, 4] under "stem/kernel", expected [3, 3, 21, 4]');
  });
});

describeTraining('training with warped inputs in bfloat16', () => {
  let folder: string;
  let batch: BatchTensors;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-warped-'));
    registerFastKernels(await loadTensorflow(), { bfloat16: true });
    batch = createWarpedBatch();
  });
  afterEach(async () => {
    tf.dispose(batch);
    registerFastKernels(await loadTensorflow(), { bfloat16: false });
    await rm(folder, { recursive: true });
  });

  test('has the losses of float32 within 2 %, but not to the bit', async () => {
    const lossesOf = async () => {
      const stages = [
        createCoarseStage(config),
        await createRefineStage(config, await finishCoarse(folder, batch)),
      ];
      const losses: number[] = [];
      for (const stage of stages)
        for (let step = 0; step < 2; step += 1)
          losses.push(...Object.values(await stage.step([batch], step)));
      for (const stage of stages) stage.dispose();
      return losses;
    };
    const found = await lossesOf();
    registerFastKernels(await loadTensorflow(), { bfloat16: false });
    const expected = await lossesOf();
    expect(found).not.toEqual(expected);
    for (const [i, loss] of found.entries()) expect(Math.abs(loss / expected[i]! - 1)).toBeLessThan(0.02);
  });

  test('leaves no tensor behind, neither of ours nor of TensorFlow', async () => {
    const backend = nodeBackend(await loadTensorflow());
    const count = () => tf.memory().numTensors + backend.getNumOfTFTensors();
    expect(await countLeaks(folder, batch, count)).toBe(0);
  });

  test('computes in a stopped run what it computes in one go', () => expectExactResume(folder));
});
