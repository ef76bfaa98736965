/** Losses of SimGAN (Shrivastava et al. 2017). Legend: N pictures, H height, W width. */
import * as tf from '@tensorflow/tfjs';
import { maskedL1 } from './losses.js';

/**
 * Cross entropy of a map of opinions, [N, h, w, 2], against one label for all places, 1 = real:
 * summed over the places (section 3.1), and the mean over the batch. A scalar.
 */
export function localCrossEntropy(map: tf.Tensor4D, label: 0 | 1): tf.Scalar {
  const [refined, real] = tf.split(map, 2, 3); // [N, h, w, 1] each
  const against = label === 1 ? tf.sub(refined!, real!) : tf.sub(real!, refined!);
  // -log softmax(z)[label] = softplus(z_other - z_label)
  return tf.mean(tf.sum(tf.softplus(against), [1, 2, 3])) as tf.Scalar;
}

/**
 * The self-regularisation: |R(x) - x| summed over pixels and channels (eq. 4), and the mean over
 * the batch. With a mask [N, H, W, 1] it counts the person's pixels twice, as PG2's L1 loss does.
 */
export function selfRegularisation(
  refined: tf.Tensor4D,
  pictures: tf.Tensor4D,
  mask: tf.Tensor4D | undefined,
): tf.Scalar {
  return tf.mul(maskedL1(refined, pictures, mask), countValues(pictures));
}

/** Keeps the mean of a person that no joint shows from being 0 over 0. */
const leastWeight = 1e-3;

/**
 * How differently the pictures of each pair are recoloured: the distance of the mean changes of the
 * two persons' pixels, on the scale of `selfRegularisation`. The first half of `change`, R(x) - x,
 * holds the pairs' first pictures, the second half their others.
 */
export function pairColourDistance(change: tf.Tensor4D, mask: tf.Tensor4D): tf.Scalar {
  const weights = tf.add(tf.minimum(mask, 1), leastWeight); // [2N, H, W, 1]
  const sums = tf.sum(tf.mul(change, weights), [1, 2]); // [2N, 3]
  const means = tf.div(sums, tf.sum(weights, [1, 2]));
  const [first, second] = tf.split(means, 2); // [N, 3] each
  return tf.mul(tf.mean(tf.abs(tf.sub(first!, second!))), countValues(change));
}

function countValues({ shape: [, height, width, channels] }: tf.Tensor4D): number {
  return height * width * channels;
}
