import * as tf from '@tensorflow/tfjs';
import { alphaSteepness } from '../../warp/network-inputs.js';
import type { WarpTensors } from '../data/batch-tensors.js';

/** A coarse picture [N, H, W, 3] and where it shows the person, alpha: [N, H, W, 1] from 0 to 1. */
export interface Composition {
  readonly coarse: tf.Tensor4D;
  readonly alpha: tf.Tensor4D;
}

/**
 * The coarse picture of what G1 gives for `warped` inputs, [N, H, W, 4] = rgb, l: with alpha =
 * sigmoid(l + 2 (2 C - 1)), coarse = alpha (W + rgb) + (1 - alpha) B. G1 starts from the moved
 * person before the filled background, and learns what differs.
 */
export function compose(output: tf.Tensor4D, { warped, coverage, background }: WarpTensors): Composition {
  const [rgb, l] = tf.split(output, [3, 1], 3) as [tf.Tensor4D, tf.Tensor4D];
  const prior = tf.mul(tf.sub(tf.mul(coverage, 2), 1), alphaSteepness);
  const alpha = tf.sigmoid(tf.add(l, prior)) as tf.Tensor4D; // [N, H, W, 1]
  const person = tf.add(warped, rgb); // [N, H, W, 3]
  const coarse = tf.add(background, tf.mul(alpha, tf.sub(person, background))) as tf.Tensor4D;
  return { coarse, alpha };
}
