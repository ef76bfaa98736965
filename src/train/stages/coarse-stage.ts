import * as tf from '@tensorflow/tfjs';
import { toSkeleton } from '../../pose/skeleton-definition.js';
import type { BatchTensors } from '../data/batch-tensors.js';
import { Learner, setWeights, takeMean } from '../learner.js';
import { alphaLoss, maskedL1 } from '../losses.js';
import { type Composition, compose } from '../networks/compose.js';
import { createDiscriminator } from '../networks/discriminator.js';
import { createG1 } from '../networks/g1.js';
import { learningRateAt } from '../optimise/learning-rate.js';
import type { Pg2Config } from '../settings/pg2-settings.js';
import type { WarmStart } from '../warm-start.js';
import { stepAdversarially } from './adversarial-step.js';
import type { Losses, StageTrainer } from './stage-trainer.js';

/**
 * Stage 1 (PG2, section 3.2): trains G1 with the pose-masked L1 loss. With `g1.adversarial` it also
 * trains against D: the one-stage model of the paper's Table 1. With `start`, G1 starts from those
 * weights.
 */
export function createCoarseStage(config: Pg2Config, start?: WarmStart): StageTrainer {
  const { steps, batchSize, accumulate, learningRate } = config.g1;
  const g1 = createG1({ ...config, joints: toSkeleton(config.skeleton).joints.length });
  if (start?.weights.g1) setWeights(g1, start.weights.g1, start.source);
  const learner = new Learner(g1, { ...config.adam, ...config.g1 });
  const adversary = config.g1.adversarial ? createAdversary(config, config.g1.adversarial) : undefined;

  const stepAlone = async (batches: readonly BatchTensors[], step: number): Promise<Losses> => {
    const distances: tf.Tensor[] = [];
    const loss = (batch: BatchTensors): tf.Scalar => {
      const { coarse, alpha } = drawCoarse(g1, batch);
      const distance = maskedL1(coarse, batch.target, config.poseMask ? batch.mask : undefined);
      distances.push(tf.keep(distance.clone()));
      const weight = alphaWeightAt(step);
      if (alpha === undefined || weight === 0) return distance;
      return tf.add(distance, tf.mul(alphaLoss(alpha, batch.mask), weight)) as tf.Scalar;
    };
    await learner.update(
      batches.map((batch) => () => loss(batch)),
      learningRateAt(learningRate, step, steps),
    );
    return { l1: await takeMean(distances) };
  };
  return {
    name: 'g1',
    steps,
    batchSize,
    accumulate,
    step: (batches, step) => adversary?.step(learner, batches, step) ?? stepAlone(batches, step),
    draw: (batch) => ({ coarse: learner.withDrawingWeights(() => tf.tidy(() => applyG1(g1, batch))) }),
    save: async (folder) => {
      await learner.save(folder, 'g1');
      await adversary?.discriminator.save(folder, 'd');
    },
    load: async (folder) => {
      await learner.load(folder, 'g1');
      await adversary?.discriminator.load(folder, 'd');
    },
    dispose: () => {
      learner.dispose();
      adversary?.discriminator.dispose();
    },
  };
}

/** D, if G1 trains against it. */
function createAdversary(
  config: Pg2Config,
  { lambda, discriminatorLearningRate }: NonNullable<Pg2Config['g1']['adversarial']>,
) {
  const { image, seed } = config;
  const { steps, learningRate } = config.g1;
  const network = createDiscriminator({ ...config.discriminator, image, seed: seed + 2 });
  const discriminator = new Learner(network, config.adam);
  const adversaries = { discriminator, config, lambda };
  return {
    discriminator,
    step: async (generator: Learner, batches: readonly BatchTensors[], step: number): Promise<Losses> => {
      const drawn = batches.map((batch) => ({ batch, draw: () => applyG1(generator.network, batch) }));
      const losses = await stepAdversarially({ ...adversaries, generator }, drawn, {
        generator: learningRateAt(learningRate, step, steps),
        discriminator: learningRateAt(discriminatorLearningRate, step, steps),
      });
      return { l1: losses.l1, g1: losses.generator, d: losses.discriminator };
    },
  };
}

/** The coarse pictures of a batch: [N, H, W, 3]. */
export function applyG1(g1: tf.LayersModel, batch: BatchTensors): tf.Tensor4D {
  return drawCoarse(g1, batch).coarse;
}

/** The coarse pictures of a batch, and with `warped` inputs where they show the person. */
function drawCoarse(
  g1: tf.LayersModel,
  { cond, heatMaps, warp }: BatchTensors,
): Pick<Composition, 'coarse'> & Partial<Composition> {
  if (warp === undefined) return { coarse: g1.apply(tf.concat([cond, heatMaps], 3)) as tf.Tensor4D };
  const { sourceMaps, warped, coverage, background } = warp;
  const input = tf.concat([cond, heatMaps, sourceMaps, warped, coverage, background], 3);
  return compose(g1.apply(input) as tf.Tensor4D, warp);
}

/**
 * Tells alpha early on where the person is, before the colours say so: the weight falls to 0 over
 * these steps.
 */
const alphaTerm = { weight: 0.1, steps: 1000 } as const;

function alphaWeightAt(step: number): number {
  return alphaTerm.weight * Math.max(0, 1 - step / alphaTerm.steps);
}
