import * as tf from '@tensorflow/tfjs';
import type { TrainConfig } from '../config.js';
import type { BatchTensors } from '../data/batch-tensors.js';
import { type Learner, takeMean } from '../learner.js';
import { binaryCrossEntropy, discriminatorLoss, type Judged, maskedL1 } from '../losses.js';
import type { DiscriminatorInput } from '../networks/discriminator.js';

/** A generator and its discriminator. */
export interface Adversaries {
  readonly generator: Learner;
  readonly discriminator: Learner;
  readonly config: TrainConfig;
  /** lambda of PG2, eq. 4: the weight of the L1 loss against the adversarial one. */
  readonly lambda: number;
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
  { generator, discriminator, config, lambda }: Adversaries,
  drawn: readonly DrawnBatch[],
  rates: Rates,
): Promise<AdversarialLosses> {
  const judge = (batch: BatchTensors, picture: tf.Tensor) =>
    judgeTogether(discriminator.network, config.discriminator.input, { ...batch, drawn: picture });
  const pictures: tf.Tensor[] = [];
  const distances: tf.Tensor[] = [];

  // 1. The generator: fool D, and stay close to the target (PG2, eq. 4).
  const generatorLoss = ({ batch, draw }: DrawnBatch): tf.Scalar => {
    const picture = draw();
    pictures.push(tf.keep(picture.clone()));
    const distance = maskedL1(picture, batch.target, config.poseMask ? batch.mask : undefined);
    distances.push(tf.keep(distance.clone()));
    const { logits } = judge(batch, picture).drawn;
    return tf.add(binaryCrossEntropy(logits, 1), tf.mul(distance, lambda)) as tf.Scalar;
  };
  const generatorBefore = await generator.update(
    drawn.map((one) => () => generatorLoss(one)),
    rates.generator,
  );

  // 2. D: tell real pictures from drawn ones (PG2, eq. 2).
  const discriminatorBefore = await discriminator.update(
    drawn.map(
      ({ batch }, i) =>
        () =>
          discriminatorLoss(Object.values(judge(batch, pictures[i]!))),
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
): Record<'real' | 'drawn', Judged> & Partial<Record<'cond', Judged>> {
  if (input === 'pair') {
    const [real, fake] = logitsOf(d, [tf.concat([cond, target], 3), tf.concat([cond, drawn], 3)]);
    return { real: { logits: real!, label: 1, weight: 1 }, drawn: { logits: fake!, label: 0, weight: 1 } };
  }
  const [real, fake, copied] = logitsOf(d, [target, drawn, cond]);
  return {
    real: { logits: real!, label: 1, weight: 1 },
    drawn: { logits: fake!, label: 0, weight: 0.5 },
    cond: { logits: copied!, label: 0, weight: 0.5 },
  };
}

/** D's logits, [N, 1] each, for several batches that it sees as one. */
function logitsOf(d: tf.LayersModel, batches: tf.Tensor[]): tf.Tensor[] {
  return tf.split(d.apply(tf.concat(batches, 0)) as tf.Tensor, batches.length);
}
