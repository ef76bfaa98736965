import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { readNetwork } from '../../src/checkpoint/network-file.js';
import { presets } from '../../src/train/presets.js';
import { createCoarseStage } from '../../src/train/stages/coarse-stage.js';
import { createRefineStage } from '../../src/train/stages/refine-stage.js';
import type { StageTrainer } from '../../src/train/stages/stage-trainer.js';
import { describeTraining } from '../support/describe-training.js';

const config = presets.tiny;

function createBatch(seed = 1) {
  const shape = (channels: number): [number, number, number, number] => [2, 32, 16, channels];
  return {
    cond: tf.randomUniform(shape(3), -1, 1, 'float32', seed) as tf.Tensor4D,
    target: tf.randomUniform(shape(3), -1, 1, 'float32', seed + 1) as tf.Tensor4D,
    heatMaps: tf.randomUniform(shape(18), -1, 1, 'float32', seed + 2) as tf.Tensor4D,
    mask: tf.ones(shape(1)) as tf.Tensor4D,
  };
}

describeTraining('the training stages', () => {
  let folder: string;
  let batch: ReturnType<typeof createBatch>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-stages-'));
    batch = createBatch();
  });
  afterEach(async () => {
    tf.dispose(batch);
    await rm(folder, { recursive: true });
  });

  /** Every weight of a saved network, by name. */
  const savedWeights = async (stage: StageTrainer, name: string) => {
    await stage.save(folder);
    const { weights } = await readNetwork(folder, name);
    return new Map([...weights].map(([key, { values }]) => [key, values.slice()]));
  };
  const finishedCoarse = async () => {
    const stage = createCoarseStage(config);
    stage.step(batch, 0);
    await stage.save(folder);
    stage.dispose();
    return folder;
  };

  test('stage 1 lowers the loss on a batch that it sees again and again', () => {
    const stage = createCoarseStage({
      ...config,
      g1: { ...config.g1, steps: 60, learningRate: { peak: 3e-3, warmupSteps: 0, flatShare: 1 } },
    });
    const losses = Array.from({ length: 60 }, (_, step) => stage.step(batch, step)['l1']!);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! * 0.8);
    stage.dispose();
  });

  test('a step of stage 2 moves G2 and D, each in its own update, and never G1', async () => {
    const stage = await createRefineStage(config, await finishedCoarse());
    const before = {
      g1: await savedWeights(stage, 'g1'),
      g2: await savedWeights(stage, 'g2'),
      d: await savedWeights(stage, 'd'),
    };
    stage.step(batch, 0);
    stage.step(batch, 1);
    expect(await savedWeights(stage, 'g1')).toEqual(before.g1);
    const moved = async (name: 'g2' | 'd') => {
      const after = await savedWeights(stage, name);
      return [...after].filter(([key, values]) =>
        values.some((value, i) => value !== before[name].get(key)![i]),
      ).length;
    };
    expect(await moved('g2')).toBe(before.g2.size);
    expect(await moved('d')).toBe(before.d.size);
    stage.dispose();
  });

  test('with a rate of zero for D, a step of stage 2 moves G2 alone', async () => {
    const still = { peak: Number.MIN_VALUE, warmupSteps: 0, flatShare: 1 };
    const stage = await createRefineStage(
      { ...config, g2: { ...config.g2, discriminatorLearningRate: still } },
      await finishedCoarse(),
    );
    const before = { g2: await savedWeights(stage, 'g2'), d: await savedWeights(stage, 'd') };
    stage.step(batch, 0);
    expect(await savedWeights(stage, 'd')).toEqual(before.d);
    expect(await savedWeights(stage, 'g2')).not.toEqual(before.g2);
    stage.dispose();
  });

  test('a freshly started G2 of the synthetic preset adds nothing: the refined picture is the coarse one', async () => {
    const stage = await createRefineStage(config, await finishedCoarse());
    const { coarse, refined } = stage.draw(batch);
    expect(tf.max(tf.abs(tf.sub(coarse!, refined!))).dataSync()[0]).toBe(0);
    stage.dispose();
  });

  test.each(['pair', 'triplet'] as const)(
    'D learns to tell real from refined, shown as %s',
    async (input) => {
      const stage = await createRefineStage(
        {
          ...config,
          discriminator: { ...config.discriminator, input },
          g2: {
            ...config.g2,
            steps: 40,
            discriminatorLearningRate: { peak: 5e-3, warmupSteps: 0, flatShare: 1 },
          },
        },
        await finishedCoarse(),
      );
      const losses = Array.from({ length: 40 }, (_, step) => stage.step(batch, step)['d']!);
      expect(losses.at(-1)!).toBeLessThan(losses[0]!);
      stage.dispose();
    },
  );

  test('steps and drawings leave no tensor behind', async () => {
    const coarse = createCoarseStage(config);
    const refine = await createRefineStage(config, await finishedCoarse());
    const use = (stage: StageTrainer, step: number) => {
      stage.step(batch, step);
      tf.dispose(stage.draw(batch));
    };
    for (const stage of [coarse, refine]) use(stage, 0);
    const before = tf.memory().numTensors;
    for (const stage of [coarse, refine]) for (let step = 1; step < 6; step += 1) use(stage, step);
    expect(tf.memory().numTensors).toBe(before);
    for (const stage of [coarse, refine]) stage.dispose();
  });

  test('disposing the stages frees all that they held', async () => {
    const before = tf.memory().numTensors;
    const stage = await createRefineStage(config, await finishedCoarse());
    stage.step(batch, 0);
    stage.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
