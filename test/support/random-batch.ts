import * as tf from '@tensorflow/tfjs';

/** Two pictures of the tiny preset's size, of noise that follows from the seed; the mask counts every pixel. */
export function createRandomBatch(seed = 1) {
  const shape = (channels: number): [number, number, number, number] => [2, 32, 16, channels];
  return {
    cond: tf.randomUniform(shape(3), -1, 1, 'float32', seed) as tf.Tensor4D,
    target: tf.randomUniform(shape(3), -1, 1, 'float32', seed + 1) as tf.Tensor4D,
    heatMaps: tf.randomUniform(shape(18), -1, 1, 'float32', seed + 2) as tf.Tensor4D,
    mask: tf.ones(shape(1)) as tf.Tensor4D,
  };
}
