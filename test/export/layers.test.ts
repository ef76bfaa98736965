import type * as TensorFlow from '@tensorflow/tfjs';
import { compareModel, randomiseWeights } from '../support/export-model.js';
import { tf } from '../support/tensorflow-cpu.js';

type Apply = (input: TensorFlow.SymbolicTensor) => unknown;

/** Sums over at most 200 products around 1, so float32 rounding stays far below this. */
const tolerance = 1e-5;

function modelOf(shape: readonly number[], apply: Apply): TensorFlow.LayersModel {
  const input = tf.input({ shape: [...shape], name: 'x' });
  const model = tf.model({ inputs: input, outputs: apply(input) as TensorFlow.SymbolicTensor, name: 'net' });
  randomiseWeights(model, 3);
  return model;
}

type Pair = [number, number];
const convolutions = (['same', 'valid'] as const).flatMap((padding) =>
  ([1, 2, 3] as const).flatMap((stride) =>
    ([1, 3, 4, 5] as const).flatMap((kernel) =>
      [
        [8, 8],
        [9, 7],
        [6, 11],
      ].map((size) => ({ padding, stride, kernel, height: size[0]!, width: size[1]! })),
    ),
  ),
);

test.each(convolutions)(
  'Conv2D $kernel x $kernel, $padding, stride $stride on $height x $width',
  async ({ padding, stride, kernel, height, width }) => {
    const conv = tf.layers.conv2d({ name: 'conv', filters: 3, kernelSize: kernel, strides: stride, padding });
    expect(await compareModel(modelOf([height, width, 2], (x) => conv.apply(x)))).toBeLessThan(tolerance);
  },
);

test.each<{ kernelSize: Pair; strides: Pair; dilationRate: Pair; padding: 'same' | 'valid' }>([
  { kernelSize: [3, 3], strides: [1, 1], dilationRate: [2, 2], padding: 'same' },
  { kernelSize: [2, 3], strides: [1, 1], dilationRate: [3, 1], padding: 'same' },
  { kernelSize: [3, 3], strides: [1, 1], dilationRate: [2, 1], padding: 'valid' },
  { kernelSize: [1, 5], strides: [2, 1], dilationRate: [1, 1], padding: 'same' },
  { kernelSize: [4, 2], strides: [1, 3], dilationRate: [1, 1], padding: 'valid' },
])('Conv2D with kernel $kernelSize, strides $strides, dilation $dilationRate, $padding', async (options) => {
  const conv = tf.layers.conv2d({ name: 'conv', filters: 2, ...options });
  expect(await compareModel(modelOf([9, 10, 3], (x) => conv.apply(x)))).toBeLessThan(tolerance);
});

test.each(['relu', 'relu6', 'sigmoid', 'tanh', 'linear'] as const)(
  'Conv2D and Dense with activation %s, without bias',
  async (activation) => {
    const conv = tf.layers.conv2d({ name: 'conv', filters: 2, kernelSize: 3, activation, useBias: false });
    expect(await compareModel(modelOf([5, 5, 2], (x) => conv.apply(x)))).toBeLessThan(tolerance);
    const dense = tf.layers.dense({ name: 'dense', units: 4, activation, useBias: false });
    expect(await compareModel(modelOf([6], (x) => dense.apply(x)))).toBeLessThan(tolerance);
  },
);

const layers: [string, number[], () => Apply][] = [
  ['Dense', [7], () => (x) => tf.layers.dense({ name: 'l', units: 5 }).apply(x)],
  ['Flatten of feature maps', [3, 4, 2], () => (x) => tf.layers.flatten({ name: 'l' }).apply(x)],
  ['Flatten of a sequence', [3, 5], () => (x) => tf.layers.flatten({ name: 'l' }).apply(x)],
  [
    'Reshape to feature maps',
    [24],
    () => (x) => tf.layers.reshape({ name: 'l', targetShape: [3, 4, 2] }).apply(x),
  ],
  [
    'Reshape to a length that it infers',
    [24],
    () => (x) => tf.layers.reshape({ name: 'l', targetShape: [2, -1, 4] }).apply(x),
  ],
  [
    'Reshape between feature maps',
    [4, 6, 2],
    () => (x) => tf.layers.reshape({ name: 'l', targetShape: [3, 2, 8] }).apply(x),
  ],
  ['UpSampling2D', [3, 5, 2], () => (x) => tf.layers.upSampling2d({ name: 'l', size: [2, 3] }).apply(x)],
  [
    'Cropping2D',
    [5, 6, 2],
    () => (x) =>
      tf.layers
        .cropping2D({
          name: 'l',
          cropping: [
            [1, 0],
            [2, 1],
          ],
        })
        .apply(x),
  ],
  ['Activation', [4], () => (x) => tf.layers.activation({ name: 'l', activation: 'tanh' }).apply(x)],
  ['ReLU', [4, 4, 1], () => (x) => tf.layers.reLU({ name: 'l' }).apply(x)],
  [
    'ReLU with a highest value',
    [4, 4, 1],
    () => (x) => tf.layers.reLU({ name: 'l', maxValue: 0.5 }).apply(x),
  ],
  ['LeakyReLU', [4, 4, 1], () => (x) => tf.layers.leakyReLU({ name: 'l', alpha: 0.2 }).apply(x)],
  ['Add of one tensor to itself', [4, 4, 2], () => (x) => tf.layers.add({ name: 'l' }).apply([x, x, x])],
  ...[-1, 1, 2, 3].map((axis): [string, number[], () => Apply] => [
    `Concatenate on axis ${axis}`,
    [2, 3, 4],
    () => (x) =>
      tf.layers
        .concatenate({ name: 'l', axis })
        .apply([x, tf.layers.reLU({ name: 'r' }).apply(x)] as TensorFlow.SymbolicTensor[]),
  ]),
];

test.each(layers)('%s', async (_name, shape, makeApply) => {
  expect(await compareModel(modelOf(shape, makeApply()))).toBeLessThan(tolerance);
});

test('a layer that is called twice shares its weights', async () => {
  const conv = tf.layers.conv2d({
    name: 'conv',
    filters: 2,
    kernelSize: 3,
    padding: 'same',
    activation: 'relu',
  });
  const model = modelOf([5, 5, 2], (x) => {
    const once = conv.apply(x) as TensorFlow.SymbolicTensor;
    return tf.layers.add({ name: 'sum' }).apply([once, conv.apply(once) as TensorFlow.SymbolicTensor]);
  });
  expect(await compareModel(model)).toBeLessThan(tolerance);
});

test('several inputs go to the layers that they belong to', async () => {
  const inputs = [tf.input({ shape: [4, 4, 1], name: 'a' }), tf.input({ shape: [4, 4, 2], name: 'b' })];
  const output = tf.layers
    .concatenate({ name: 'both' })
    .apply(inputs.toReversed()) as TensorFlow.SymbolicTensor;
  expect(await compareModel(tf.model({ inputs, outputs: output, name: 'net' }))).toBe(0);
});
