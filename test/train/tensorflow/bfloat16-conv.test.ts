import type { Rank, Tensor, Tensor4D } from '@tensorflow/tfjs';
import { registerFastKernels } from '../../../src/train/tensorflow/fast-kernels.js';
import { nodeBackend } from '../../../src/train/tensorflow/kernels/node-backend.js';
import { loadTensorflow } from '../../../src/train/tensorflow/load.js';
import type { Tensorflow } from '../../../src/train/tensorflow/tensorflow.js';
import { describeTraining } from '../../support/describe-training.js';

interface Case {
  readonly input: [number, number, number, number];
  readonly filter: [number, number, number, number];
  readonly stride: number;
  readonly pad: 'same' | 'valid';
}

const cases: readonly Case[] = [
  { input: [2, 8, 4, 3], filter: [3, 3, 3, 5], stride: 1, pad: 'same' },
  { input: [2, 8, 4, 16], filter: [3, 3, 16, 16], stride: 1, pad: 'same' },
  { input: [1, 8, 6, 4], filter: [3, 3, 4, 8], stride: 2, pad: 'same' },
  { input: [1, 9, 7, 4], filter: [5, 5, 4, 8], stride: 2, pad: 'same' },
  { input: [3, 5, 7, 6], filter: [1, 1, 6, 2], stride: 1, pad: 'same' },
  { input: [1, 8, 6, 4], filter: [3, 3, 4, 4], stride: 1, pad: 'valid' },
];

/** [output, dx, dfilter] of one convolution, as values. */
function convolve(tf: Tensorflow, { input, filter, stride, pad }: Case): Float32Array[] {
  return tf.tidy(() => {
    const x: Tensor4D = tf.randomNormal(input, 0, 1, 'float32', 1);
    const w: Tensor4D = tf.randomNormal(filter, 0, 1, 'float32', 2);
    const run = (a: Tensor4D, b: Tensor4D): Tensor4D => tf.conv2d(a, b, stride, pad);
    const y = run(x, w);
    const dy = tf.randomNormal(y.shape, 0, 1, 'float32', 3);
    return [y, ...tf.grads(run as (...args: Tensor[]) => Tensor)([x, w], dy)].map((tensor) =>
      tensor.dataSync<'float32'>(),
    );
  });
}

/** |a - b| / |b|, over all values. */
function relativeError(a: Float32Array, b: Float32Array): number {
  const norm = (values: Iterable<number>): number => Math.hypot(...values);
  return norm(a.map((value, index) => value - b[index]!)) / norm(b);
}

describeTraining('convolutions in bfloat16', () => {
  afterEach(async () => registerFastKernels(await loadTensorflow(), { bfloat16: false }));

  // A rounding to bfloat16 is off by up to 0.4 %; CPUs without its instructions also round the sums on the way.
  test.each(cases)('agree with float32 to 2 % and are not float32: %j', async (shape) => {
    const tf = await loadTensorflow();
    const expected = convolve(tf, shape);
    registerFastKernels(tf, { bfloat16: true });
    for (const [index, actual] of convolve(tf, shape).entries()) {
      const error = relativeError(actual, expected[index]!);
      expect(error).toBeLessThan(0.02);
      expect(error).toBeGreaterThan(1e-4);
    }
  });

  test('switched off again they give the float32 values to the bit', async () => {
    const tf = await loadTensorflow();
    const expected = convolve(tf, cases[1]!);
    registerFastKernels(tf, { bfloat16: true });
    registerFastKernels(tf, { bfloat16: false });
    expect(convolve(tf, cases[1]!)).toEqual(expected);
  });

  test('keep no tensor over 50 training steps', async () => {
    const tf = await loadTensorflow();
    registerFastKernels(tf, { bfloat16: true });
    const x: Tensor4D = tf.randomNormal([2, 8, 4, 3]);
    const filters = [3, 4].map((channels) => tf.variable<Rank.R4>(tf.ones([3, 3, channels, 7 - channels])));
    const optimizer = tf.train.adam(1e-3);
    const step = (): number[] => {
      optimizer.minimize(
        () => filters.reduce((y, filter) => tf.relu(tf.conv2d(y, filter, 1, 'same')), x).mean(),
        false,
        filters,
      );
      return [tf.memory().numTensors, nodeBackend(tf).getNumOfTFTensors()];
    };
    step();
    const counts = step();
    for (let index = 0; index < 50; index++) expect(step()).toEqual(counts);
    tf.dispose([x, ...filters]);
    optimizer.dispose();
  });
});
