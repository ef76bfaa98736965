import * as tf from '@tensorflow/tfjs';
import { toSkeleton } from '../../pose/skeleton-definition.js';
import type { BatchTensors, WarpTensors } from '../data/batch-tensors.js';
import { Learner, setWeights, takeMean } from '../learner.js';
import { alphaLoss, maskedL1, retouchLoss, trustLoss } from '../losses.js';
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
      const { coarse, composition } = drawCoarse(g1, batch);
      const distance = maskedL1(coarse, batch.target, config.poseMask ? batch.mask : undefined);
      distances.push(tf.keep(distance.clone()));
      if (composition === undefined || batch.warp === undefined) return distance;
      return tf.addN([
        distance,
        ...weighComposition(composition, { ...batch, ...batch.warp }, step),
      ]) as tf.Scalar;
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
function applyG1(g1: tf.LayersModel, batch: BatchTensors): tf.Tensor4D {
  return drawCoarse(g1, batch).coarse;
}

/** The coarse pictures of a batch, and with `warped` inputs what they are made of. */
export function drawCoarse(
  g1: tf.LayersModel,
  { cond, heatMaps, warp }: BatchTensors,
): { readonly coarse: tf.Tensor4D; readonly composition?: Composition } {
  if (warp === undefined) return { coarse: g1.apply(tf.concat([cond, heatMaps], 3)) as tf.Tensor4D };
  const { sourceMaps, warped, coverage, silhouette, background } = warp;
  const input = tf.concat([cond, heatMaps, sourceMaps, warped, coverage, silhouette, background], 3);
  const composition = compose(g1.apply(input) as tf.Tensor4D, warp);
  return { coarse: composition.coarse, composition };
}

/**
 * Weights of what the composition loses beside the picture's distance. Masks tell alpha
 * where the person is, all along; without masks the pose tells alpha roughly, early on, before
 * the colours say so. Trust keeps the photograph's own pixels where they are right, also where a blur
 * would be as near, and drops them where they are wrong, such as a face on a head seen from behind. Colours
 * that are added to right ones are noise on photographs, which no training has seen.
 */
const weights = { person: 0.4, pose: 0.1, poseSteps: 1000, trust: 0.5, retouch: 0.2 } as const;

function weighComposition(
  { rgb, alphaLogit, trustLogit }: Composition,
  batch: BatchTensors & WarpTensors,
  step: number,
): tf.Scalar[] {
  const fading = weights.pose * Math.max(0, 1 - step / weights.poseSteps);
  const alphaWeight = batch.person === undefined ? fading : weights.person;
  const alpha = alphaWeight > 0 ? [tf.mul(alphaLoss(alphaLogit, batch), alphaWeight) as tf.Scalar] : [];
  const trust = tf.mul(trustLoss(trustLogit, batch), weights.trust) as tf.Scalar;
  const retouch = tf.mul(retouchLoss(rgb, batch), weights.retouch) as tf.Scalar;
  return [...alpha, trust, retouch];
}
