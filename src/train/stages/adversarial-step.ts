import * as tf from '@tensorflow/tfjs';
import type { BatchTensors } from '../data/batch-tensors.js';
import { type Learner, takeMean } from '../learner.js';
import { discriminatorLoss, featureDistance, generatorLoss, type Judged, maskedL1 } from '../losses.js';
import type { DiscriminatorInput } from '../networks/discriminator.js';
import type { Pg2Config } from '../settings/pg2-settings.js';

/** Draws D's activations for drawn pictures to those for real ones. */
export interface FeatureMatching {
  /** D with its activations as further outputs. */
  readonly network: tf.LayersModel;
  readonly weight: number;
}

/** A generator and its discriminator. */
export interface Adversaries {
  readonly generator: Learner;
  readonly discriminator: Learner;
  readonly config: Pg2Config;
  /** lambda of PG2, eq. 4: the weight of the L1 loss against the adversarial one. */
  readonly lambda: number;
  /** Feature matching, which the paper does not have. */
  readonly matching?: FeatureMatching | undefined;
}

/**
 * A batch and the function that draws its pictures, [N, H, W, 3], differentiable in the generator's
 * weights.
 */
export interface DrawnBatch {
  readonly batch: BatchTensors;
  draw(): tf.Tensor;
}

export interface Rates {
  readonly generator: number;
  readonly discriminator: number;
}

export interface AdversarialLosses {
  readonly l1: number;
  readonly generator: number;
  readonly discriminator: number;
}

/**
 * One step of the generator, then one of D (PG2, section 3.3), over all batches. D judges the
 * pictures that the generator drew before this step's update.
 */
export async function stepAdversarially(
  { generator, discriminator, config, lambda, matching }: Adversaries,
  drawn: readonly DrawnBatch[],
  rates: Rates,
): Promise<AdversarialLosses> {
  const { input, loss } = config.discriminator;
  const judge = (batch: BatchTensors, picture: tf.Tensor) =>
    judgeTogether(matching?.network ?? discriminator.network, input, { ...batch, drawn: picture });
  const pictures: tf.Tensor[] = [];
  const distances: tf.Tensor[] = [];

  // 1. The generator: fool D, and stay close to the target (PG2, eq. 4).
  const lossOf = ({ batch, draw }: DrawnBatch): tf.Scalar => {
    const picture = draw();
    pictures.push(tf.keep(picture.clone()));
    const distance = maskedL1(picture, batch.target, config.poseMask ? batch.mask : undefined);
    distances.push(tf.keep(distance.clone()));
    const { drawn: fake, real } = judge(batch, picture);
    const total = tf.add(generatorLoss(fake.logits, loss), tf.mul(distance, lambda)) as tf.Scalar;
    if (matching === undefined) return total;
    return tf.add(total, tf.mul(featureDistance(fake.features, real.features), matching.weight)) as tf.Scalar;
  };
  const generatorBefore = await generator.update(
    drawn.map((one) => () => lossOf(one)),
    rates.generator,
  );

  // 2. D: tell real pictures from drawn ones (PG2, eq. 2).
  const discriminatorBefore = await discriminator.update(
    drawn.map(
      ({ batch }, i) =>
        () =>
          discriminatorLoss(Object.values(judge(batch, pictures[i]!)), loss),
    ),
    rates.discriminator,
  );
  tf.dispose(pictures);
  const l1 = await takeMean(distances);
  return { l1, generator: generatorBefore, discriminator: discriminatorBefore };
}

/**
 * D's logits for real and drawn pictures, which it sees as one batch, as in the authors' program:
 * it normalises them together. In separate batches, G2 would learn to shift the statistics of the
 * drawn batch with a few extreme pixels.
 */
function judgeTogether(
  d: tf.LayersModel,
  input: DiscriminatorInput,
  { cond, target, drawn }: { cond: tf.Tensor; target: tf.Tensor; drawn: tf.Tensor },
): Record<'real' | 'drawn', Opinion> & Partial<Record<'cond', Opinion>> {
  if (input === 'pair') {
    const [real, fake] = opinionsOf(d, [tf.concat([cond, target], 3), tf.concat([cond, drawn], 3)]);
    return { real: { ...real!, label: 1, weight: 1 }, drawn: { ...fake!, label: 0, weight: 1 } };
  }
  const [real, fake, copied] = opinionsOf(d, [target, drawn, cond]);
  return {
    real: { ...real!, label: 1, weight: 1 },
    drawn: { ...fake!, label: 0, weight: 0.5 },
    cond: { ...copied!, label: 0, weight: 0.5 },
  };
}

/** What D says of a batch, with the activations that led to it if D gives them. */
interface Opinion extends Judged {
  readonly features: readonly tf.Tensor[];
}

/** D's logits, [N, 1] each, and activations for several batches that it sees as one. */
function opinionsOf(d: tf.LayersModel, batches: tf.Tensor[]): Pick<Opinion, 'logits' | 'features'>[] {
  const [logits, ...features] = [d.apply(tf.concat(batches, 0)) as tf.Tensor | tf.Tensor[]]
    .flat()
    .map((output) => tf.split(output, batches.length));
  return batches.map((_, i) => ({ logits: logits![i]!, features: features.map((layer) => layer[i]!) }));
}
