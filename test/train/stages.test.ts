import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { readNetwork } from '../../src/checkpoint/network-file.js';
import { presets } from '../../src/train/presets.js';
import { resolveConfig } from '../../src/train/resolve-config.js';
import { createCoarseStage } from '../../src/train/stages/coarse-stage.js';
import { createRefineStage } from '../../src/train/stages/refine-stage.js';
import type { StageTrainer } from '../../src/train/stages/stage-trainer.js';
import { describeTraining } from '../support/describe-training.js';
import { createRandomBatch } from '../support/random-batch.js';

const config = presets.tiny;

describeTraining('the training stages', () => {
  let folder: string;
  let batch: ReturnType<typeof createRandomBatch>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-stages-'));
    batch = createRandomBatch();
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
  /** One loss of each of so many steps on the batch. */
  const takeSteps = async (stage: StageTrainer, steps: number, loss: string) => {
    const values: number[] = [];
    for (let step = 0; step < steps; step += 1) values.push((await stage.step([batch], step))[loss]!);
    return values;
  };
  const finishedCoarse = async () => {
    const stage = createCoarseStage(config);
    await stage.step([batch], 0);
    await stage.save(folder);
    stage.dispose();
    return folder;
  };

  test('stage 1 lowers the loss on a batch that it sees again and again', async () => {
    const stage = createCoarseStage({
      ...config,
      g1: { ...config.g1, steps: 60, learningRate: { peak: 3e-3, warmupSteps: 0, flatShare: 1 } },
    });
    const losses = await takeSteps(stage, 60, 'l1');
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
    await stage.step([batch], 0);
    await stage.step([batch], 1);
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
    await stage.step([batch], 0);
    expect(await savedWeights(stage, 'd')).toEqual(before.d);
    expect(await savedWeights(stage, 'g2')).not.toEqual(before.g2);
    stage.dispose();
  });

  test('with a rate of zero for G2, a step of stage 2 moves D alone', async () => {
    const still = { peak: Number.MIN_VALUE, warmupSteps: 0, flatShare: 1 };
    const stage = await createRefineStage(
      { ...config, g2: { ...config.g2, learningRate: still } },
      await finishedCoarse(),
    );
    const before = { g2: await savedWeights(stage, 'g2'), d: await savedWeights(stage, 'd') };
    await stage.step([batch], 0);
    expect(await savedWeights(stage, 'g2')).toEqual(before.g2);
    expect(await savedWeights(stage, 'd')).not.toEqual(before.d);
    stage.dispose();
  });

  test("G2's loss is D's judgement plus lambda times L1, which counts the pixels of the mask twice (eq. 4)", async () => {
    const checkpoint = await finishedCoarse();
    const lossesBy = async (lambda: number) => {
      const stage = await createRefineStage({ ...config, g2: { ...config.g2, lambda } }, checkpoint);
      const { coarse } = stage.draw(batch); // a fresh G2 adds nothing to it
      const l1 = tf.tidy(() => tf.mean(tf.abs(tf.sub(coarse!, batch.target))).dataSync()[0]!);
      const losses = await stage.step([batch], 0);
      tf.dispose(coarse!);
      stage.dispose();
      return { l1: losses['l1']!, g2: losses['g2']!, byHand: 2 * l1 }; // the batch's mask is 1 everywhere
    };
    const [none, ten] = [await lossesBy(0), await lossesBy(10)];
    expect(none.l1).toBeCloseTo(none.byHand, 5);
    expect(ten.g2 - none.g2).toBeCloseTo(10 * none.byHand, 4);
  });

  test('feature matching adds to the loss of G2 what D sees of the difference, by its weight', async () => {
    const checkpoint = await finishedCoarse();
    const lossBy = async (featureMatching: number) => {
      const stage = await createRefineStage({ ...config, g2: { ...config.g2, featureMatching } }, checkpoint);
      const { g2 } = await stage.step([batch], 0);
      stage.dispose();
      return g2!;
    };
    const [none, one, ten] = [await lossBy(0), await lossBy(1), await lossBy(10)];
    expect(one - none).toBeGreaterThan(1e-4);
    expect(ten - none).toBeCloseTo(10 * (one - none), 3);
  });

  test('a G2 wider than G1 draws, learns and comes back from a checkpoint', async () => {
    const wide = {
      ...config,
      discriminator: { ...config.discriminator, loss: 'hinge' as const },
      g2: { ...config.g2, baseWidth: 6, featureMatching: 1 },
    };
    const stage = await createRefineStage(wide, await finishedCoarse());
    await stage.step([batch], 0);
    const weights = await savedWeights(stage, 'g2');
    expect(weights.get('stem/kernel')).toHaveLength(3 * 3 * 6 * 6);
    const again = await createRefineStage(wide, folder);
    await again.load(folder);
    expect(await savedWeights(again, 'g2')).toEqual(weights);
    for (const one of [stage, again]) one.dispose();
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
      const losses = await takeSteps(stage, 40, 'd');
      expect(losses.at(-1)!).toBeLessThan(losses[0]!);
      stage.dispose();
    },
  );

  test('accumulated gradients are the mean over the batches: two equal halves take the step of the whole', async () => {
    const half = (index: number) =>
      Object.fromEntries(
        Object.entries(batch).map(([name, tensor]) => [
          name,
          tf.slice(tensor, [index, 0, 0, 0], [1, -1, -1, -1]),
        ]),
      ) as ReturnType<typeof createRandomBatch>;
    const halves = [half(0), half(1)];
    const stepBy = async (batches: ReturnType<typeof createRandomBatch>[]) => {
      const stage = createCoarseStage({ ...config, g1: { ...config.g1, clipNorm: null } });
      const { l1 } = await stage.step(batches, 200);
      const weights = await savedWeights(stage, 'g1');
      stage.dispose();
      return { l1, weights };
    };
    const whole = await stepBy([batch]);
    const parts = await stepBy(halves);
    tf.dispose(halves.map(Object.values));
    expect(parts.l1).toBeCloseTo(whole.l1!, 5);
    const differences = [...whole.weights].flatMap(([name, values]) =>
      [...values].map((value, i) => Math.abs(value - parts.weights.get(name)![i]!)),
    );
    // Adam's first step is of the rate's size (4e-4) for every weight; noise can turn the sign of a gradient of nothing.
    expect(differences.filter((difference) => difference > 1e-5).length).toBeLessThan(
      differences.length / 1000,
    );
  });

  test.each(['false', 'true'])(
    'G1 of the one-stage model learns against D, and both go on from a checkpoint; spectral normalisation: %s',
    async (spectral) => {
      const oneStage = resolveConfig('tiny', [['discriminator.spectralNormalization', spectral]], {
        ablation: 'g1-d',
      });
      const stage = createCoarseStage(oneStage);
      expect(Object.keys(await stage.step([batch], 0))).toEqual(['l1', 'g1', 'd']);
      const before = { g1: await savedWeights(stage, 'g1'), d: await savedWeights(stage, 'd') };
      const resumed = createCoarseStage(oneStage);
      await resumed.load(folder);
      await stage.step([batch], 1);
      await resumed.step([batch], 1);
      for (const name of ['g1', 'd'] as const) {
        const after = await savedWeights(stage, name);
        expect(after).not.toEqual(before[name]);
        expect(await savedWeights(resumed, name)).toEqual(after);
      }
      stage.dispose();
      resumed.dispose();
    },
  );

  test('weights that are not finite are never saved', async () => {
    const stage = createCoarseStage({
      ...config,
      g1: { ...config.g1, learningRate: { peak: 1e38, warmupSteps: 0, flatShare: 1 } },
    });
    for (let step = 0; step < 3; step += 1) await stage.step([batch], step);
    await expect(stage.save(folder)).rejects.toThrow(/Cannot save g1: weight .* is not finite/);
    stage.dispose();
  });

  test('steps and drawings leave no tensor behind', async () => {
    const coarse = createCoarseStage(config);
    const refine = await createRefineStage(config, await finishedCoarse());
    const use = async (stage: StageTrainer, step: number) => {
      await stage.step([batch], step);
      tf.dispose(stage.draw(batch));
    };
    for (const stage of [coarse, refine]) await use(stage, 0);
    const before = tf.memory().numTensors;
    for (const stage of [coarse, refine]) for (let step = 1; step < 6; step += 1) await use(stage, step);
    expect(tf.memory().numTensors).toBe(before);
    for (const stage of [coarse, refine]) stage.dispose();
  });

  test('disposing the stages frees all that they held', async () => {
    const before = tf.memory().numTensors;
    const stage = await createRefineStage(config, await finishedCoarse());
    await stage.step([batch], 0);
    stage.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
