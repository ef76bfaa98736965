import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { readDrawingNetwork } from '../../checkpoint/network-file.js';
import { toSkeleton } from '../../pose/skeleton-definition.js';
import type { BatchTensors } from '../data/batch-tensors.js';
import { Learner, loadWeights, saveNetwork, setWeights } from '../learner.js';
import { createDiscriminator, withFeatures } from '../networks/discriminator.js';
import { createG1 } from '../networks/g1.js';
import { createG2, toRefineOptions } from '../networks/g2.js';
import { learningRateAt } from '../optimise/learning-rate.js';
import type { Pg2Config } from '../settings/pg2-settings.js';
import type { WarmStart } from '../warm-start.js';
import { stepAdversarially } from './adversarial-step.js';
import { drawCoarse } from './coarse-stage.js';
import type { StageTrainer } from './stage-trainer.js';

/**
 * Stage 2 (PG2, section 3.3): trains G2 to refine the pictures of a frozen G1, against D, which
 * learns to tell refined pictures from real ones. `coarseCheckpoint` is the folder of the finished
 * stage 1. With `start`, G2 and D start from those weights.
 */
export async function createRefineStage(
  config: Pg2Config,
  coarseCheckpoint: string,
  start?: WarmStart,
): Promise<StageTrainer> {
  const { steps, batchSize, accumulate, lambda, featureMatching } = config.g2;
  const { image, seed } = config;
  const joints = toSkeleton(config.skeleton).joints.length;
  const g1 = createG1({ ...config, joints, initialisation: 'zeros' });
  const { weights } = await readDrawingNetwork(coarseCheckpoint, 'g1');
  setWeights(g1, weights, coarseCheckpoint);
  const g2 = createG2(toRefineOptions(config));
  const d = createDiscriminator({ ...config.discriminator, image, seed: seed + 2 });
  if (start?.weights.g2) setWeights(g2, start.weights.g2, start.source);
  if (start?.weights.d) setWeights(d, start.weights.d, start.source);
  const generator = new Learner(g2, { ...config.adam, ...config.g2 });
  const discriminator = new Learner(d, config.adam);
  const matching = featureMatching > 0 ? { network: withFeatures(d), weight: featureMatching } : undefined;
  const adversaries = { generator, discriminator, config, lambda, matching };

  return {
    name: 'g2',
    steps,
    batchSize,
    accumulate,
    step: async (batches, step) => {
      const seen = batches.map((batch) => tf.tidy(() => lookAt(g1, batch)));
      const drawn = batches.map((batch, i) => ({ batch, draw: () => applyG2(g2, seen[i]!) }));
      const losses = await stepAdversarially(adversaries, drawn, {
        generator: learningRateAt(config.g2.learningRate, step, steps),
        discriminator: learningRateAt(config.g2.discriminatorLearningRate, step, steps),
      });
      tf.dispose(seen);
      return { l1: losses.l1, g2: losses.generator, d: losses.discriminator };
    },
    draw: (batch) =>
      generator.withDrawingWeights(() =>
        tf.tidy(() => {
          const seen = lookAt(g1, batch);
          return { coarse: seen.coarse, refined: applyG2(g2, seen) };
        }),
      ),
    save: async (folder) => {
      await saveNetwork(g1, { folder, name: 'g1' });
      await generator.save(folder, 'g2');
      await discriminator.save(folder, 'd');
    },
    load: async (folder) => {
      await loadWeights(g1, join(folder, 'g1.safetensors'));
      await generator.load(folder, 'g2');
      await discriminator.load(folder, 'd');
    },
    dispose: () => {
      g1.dispose();
      generator.dispose();
      discriminator.dispose();
    },
  };
}

/** What G2 sees of a batch: the coarse pictures, and all that it takes, [N, H, W, g2In]. */
type Seen = {
  readonly coarse: tf.Tensor4D;
  readonly input: tf.Tensor4D;
  /** Where the difference counts, [N, H, W, 1]; everywhere if absent. */
  readonly reach?: tf.Tensor4D | undefined;
};

function lookAt(g1: tf.LayersModel, batch: BatchTensors): Seen {
  const { coarse, composition } = drawCoarse(g1, batch);
  const moved = composition && batch.warp ? [composition.shifted, batch.warp.silhouette] : [];
  return { coarse, input: tf.concat([coarse, batch.cond, ...moved], 3), reach: composition?.reach };
}

/** Refined picture = coarse picture + difference map, as far as that may change the person: [N, H, W, 3]. */
function applyG2(g2: tf.LayersModel, { coarse, input, reach }: Seen): tf.Tensor {
  const difference = g2.apply(input) as tf.Tensor;
  return tf.add(coarse, reach ? tf.mul(difference, reach) : difference);
}
