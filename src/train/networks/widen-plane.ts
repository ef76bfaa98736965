import * as tf from '@tensorflow/tfjs';

/** The most of each pixel's surroundings, up to a reach in pixels to each side, of planes [N, H, W, C]. */
export function widenPlane(planes: tf.Tensor4D, reach: number): tf.Tensor4D {
  const window = 2 * reach + 1;
  return tf.maxPool(tf.maxPool(planes, [window, 1], 1, 'same'), [1, window], 1, 'same');
}
