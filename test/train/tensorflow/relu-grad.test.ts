import type { Tensor } from '@tensorflow/tfjs';
import { loadTensorflow } from '../../../src/train/tensorflow/load.js';
import type { Tensorflow } from '../../../src/train/tensorflow/tensorflow.js';
import { describeTraining } from '../../support/describe-training.js';

type Activation = (x: Tensor) => Tensor;

/** Each activation and the gradient that tfjs itself computes for it. */
const activations: readonly [string, (tf: Tensorflow) => Activation, (tf: Tensorflow) => Activation][] = [
  ['ReLU', (tf) => tf.relu, (tf) => (x) => tf.step(x)],
  [
    'leaky ReLU',
    (tf) => (x) => tf.leakyRelu(x, 0.2),
    (tf) => (x) => tf.where(tf.greater(x, 0), tf.onesLike(x), tf.fill(x.shape, 0.2)),
  ],
];

describeTraining('the gradient that TensorFlow computes', () => {
  test.each(activations)('of %s is tfjs its own for any shape', async (_name, activate, slope) => {
    const tf = await loadTensorflow();
    for (const shape of [[7], [3, 5], [2, 8, 4, 3], [0, 3]])
      tf.tidy(() => {
        const x = tf.randomNormal(shape, 0, 1, 'float32', 1);
        const dy = tf.randomNormal(shape, 0, 1, 'float32', 2);
        const actual = tf.grad(activate(tf))(x, dy);
        expect(actual.shape).toEqual(shape);
        expect(actual.dataSync()).toEqual(tf.mul(dy, slope(tf)(x)).dataSync());
      });
  });

  test.each(activations)('of %s is tfjs its own around 0', async (_name, activate, slope) => {
    const tf = await loadTensorflow();
    tf.tidy(() => {
      const x = tf.tensor1d([-2, -1e-30, -0, 0, 1e-30, 3]);
      const actual = tf.grad(activate(tf))(x, tf.onesLike(x));
      expect(actual.arraySync()).toEqual(slope(tf)(x).arraySync());
    });
  });

  test.each(activations)('of %s takes one op: no comparison, no selection', async (_name, activate) => {
    const tf = await loadTensorflow();
    const x = tf.tensor1d([-1, 2]);
    const { kernelNames, result } = await tf.profile(() => tf.grad(activate(tf))(x));
    expect(kernelNames).not.toEqual(expect.arrayContaining([expect.stringMatching(/Step|Greater|Select/)]));
    tf.dispose([x, result as Tensor]);
  });
});
