import * as tf from '@tensorflow/tfjs';
import { widenPlane } from './networks/widen-plane.js';
import type { AdversarialLoss } from './settings/pg2-settings.js';

/**
 * The pose-masked L1 loss (PG2, eq. 1): mean |d| + mean(|d| * M) over all pixels and channels.
 * Images are [N, H, W, 3] in [-1, 1], the mask [N, H, W, 1] of 0 and 1,
 * or more where details weigh more; without a mask it is plain
 * L1. Returns a scalar.
 */
export function maskedL1(image: tf.Tensor, target: tf.Tensor, mask: tf.Tensor | undefined): tf.Scalar {
  const difference = tf.abs(tf.sub(image, target)); // [N, H, W, 3]
  const plain = tf.mean(difference) as tf.Scalar;
  return mask === undefined ? plain : (tf.add(plain, tf.mean(tf.mul(difference, mask))) as tf.Scalar);
}

/**
 * The pose-masked L1 distance of the nearest of some pictures of each target, and the mean over the
 * targets: a scalar. `images` [K N, H, W, 3] holds a picture for each of the N targets, K times. The
 * others are free to differ (the variety loss of Gupta et al. 2018, Social GAN).
 */
export function nearestL1(
  images: tf.Tensor4D,
  target: tf.Tensor4D,
  mask: tf.Tensor4D | undefined,
): tf.Scalar {
  const count = images.shape[0] / target.shape[0];
  const difference = tf.abs(tf.sub(images, tf.tile(target, [count, 1, 1, 1])));
  const weighted = mask ? tf.mul(difference, tf.tile(tf.add(mask, 1), [count, 1, 1, 1])) : difference;
  const distances = tf.reshape(tf.mean(weighted, [1, 2, 3]), [count, -1]); // [K, N]
  return tf.mean(tf.min(distances, 0)) as tf.Scalar;
}

/**
 * How far alpha [N, H, W, 1] is from where the target shows the person: a scalar. By the share
 * that the person covers of each pixel where that is known, as the cross entropy; otherwise by the pose mask
 * M: mean (1 - alpha) M + alpha (1 - M'), M' = M dilated by a square that reaches H/16 pixels.
 */
export function alphaLoss(
  alphaLogit: tf.Tensor4D,
  { person, mask }: { readonly person?: tf.Tensor4D; readonly mask: tf.Tensor4D },
): tf.Scalar {
  if (person !== undefined) return tf.losses.sigmoidCrossEntropy(person, alphaLogit) as tf.Scalar;
  const alpha = tf.sigmoid(alphaLogit);
  const body = tf.minimum(mask, 1) as tf.Tensor4D;
  const near = widenPlane(body, Math.floor(alpha.shape[1]! / 16));
  const missing = tf.mul(tf.sub(1, alpha), body);
  const stray = tf.mul(alpha, tf.sub(1, near));
  return tf.mean(tf.add(missing, stray)) as tf.Scalar;
}

/** How far a pixel of the moved picture may be from the target's, in [-1, 1], to count as right. */
const agreementReach = 0.25;

/**
 * The cross entropy of trust where the moved picture W is clearly right, or clearly wrong: the mean of
 * P (r softplus(-t) + max(0, 1 - 2 r') softplus(t)), a scalar. t is trust's logit [N, H, W, 1]; r = exp(-|W -
 * target| / 0.25), |.| the mean over colours; r' the most of r up to H/64 pixels away, so that edges that
 * are a little off are left to the shift; P the person or else the pose mask.
 */
export function trustLoss(trustLogit: tf.Tensor4D, trusted: Trusted): tf.Scalar {
  const right = findRight(trusted);
  const near = widenPlane(right, Math.floor(right.shape[1] / 64));
  const wrong = tf.relu(tf.sub(1, tf.mul(2, near)));
  const missing = tf.mul(right, tf.softplus(tf.neg(trustLogit)));
  const misled = tf.mul(wrong, tf.softplus(trustLogit));
  return tf.mean(tf.mul(tf.add(missing, misled), findPerson(trusted))) as tf.Scalar;
}

/**
 * How much is added to the moved picture where that is right, and beside the person: the mean of
 * (P r + 1 - P) |rgb|, a scalar; rgb is [N, H, W, 3], r and P as in `trustLoss`.
 */
export function retouchLoss(rgb: tf.Tensor4D, trusted: Trusted): tf.Scalar {
  const person = findPerson(trusted);
  const unwanted = tf.add(tf.mul(person, findRight(trusted)), tf.sub(1, person));
  return tf.mean(tf.mul(tf.abs(rgb), unwanted)) as tf.Scalar;
}

/** Where trust counts: pictures [N, H, W, 3] and masks [N, H, W, 1]. */
export interface Trusted {
  readonly warped: tf.Tensor4D;
  readonly target: tf.Tensor4D;
  readonly person?: tf.Tensor4D;
  readonly mask: tf.Tensor4D;
}

/** r of `trustLoss`: [N, H, W, 1]. */
function findRight({ warped, target }: Trusted): tf.Tensor4D {
  const distance = tf.mean(tf.abs(tf.sub(warped, target)), 3, true);
  return tf.exp(tf.div(distance, -agreementReach)) as tf.Tensor4D;
}

/** P of `trustLoss`: [N, H, W, 1]. */
function findPerson({ person, mask }: Trusted): tf.Tensor4D {
  return person ?? tf.minimum(mask, 1);
}

/**
 * Binary cross entropy of logits [N, 1] against one label for all, 1 = real; mean over the batch, a
 * scalar.
 */
export function binaryCrossEntropy(logits: tf.Tensor, label: 0 | 1): tf.Scalar {
  // -log(sigmoid(z)) = softplus(-z); -log(1 - sigmoid(z)) = softplus(z)
  return tf.mean(tf.softplus(label === 1 ? tf.neg(logits) : logits)) as tf.Scalar;
}

/** D's logits for a batch, their label, and their weight in the loss. */
export interface Judged {
  readonly logits: tf.Tensor;
  readonly label: 0 | 1;
  readonly weight: number;
}

/**
 * What D loses: the weighted sum of the cross entropies (L_D of PG2, eq. 2), or of the hinge losses
 * max(0, 1 - z) of real pictures and max(0, 1 + z) of drawn ones (Lim and Ye 2017, Geometric GAN).
 */
export function discriminatorLoss(judged: readonly Judged[], loss: AdversarialLoss): tf.Scalar {
  const terms = judged.map(({ logits, label, weight }) => {
    const term = loss === 'hinge' ? hinge(logits, label) : binaryCrossEntropy(logits, label);
    return tf.mul(term, weight);
  });
  return tf.addN(terms) as tf.Scalar;
}

/** What a generator loses against D: that its pictures pass for real (PG2, eq. 3), or mean -z. */
export function generatorLoss(logits: tf.Tensor, loss: AdversarialLoss): tf.Scalar {
  return loss === 'hinge' ? (tf.mean(tf.neg(logits)) as tf.Scalar) : binaryCrossEntropy(logits, 1);
}

function hinge(logits: tf.Tensor, label: 0 | 1): tf.Scalar {
  return tf.mean(tf.relu(tf.add(1, label === 1 ? tf.neg(logits) : logits))) as tf.Scalar;
}

/**
 * How far D's activations for drawn pictures are from those for the real ones of the same examples:
 * mean |d| of each layer, averaged over the layers (feature matching, Wang et al. 2018, pix2pixHD).
 */
export function featureDistance(drawn: readonly tf.Tensor[], real: readonly tf.Tensor[]): tf.Scalar {
  const distances = drawn.map((features, i) => tf.mean(tf.abs(tf.sub(features, real[i]!))));
  return tf.div(tf.addN(distances), distances.length) as tf.Scalar;
}
