import type * as TensorFlow from '@tensorflow/tfjs';
import {
  type ConvolutionSettings,
  chain,
  compareRewrite,
  rewriteTolerance,
  withRandomWeights,
} from '../../support/compare-rewrite.js';
import { tf } from '../../support/tensorflow-cpu.js';

const conv = (settings: ConvolutionSettings = {}) =>
  tf.layers.conv2d({ name: 'conv', filters: 6, kernelSize: 3, padding: 'same', ...settings });
const parts = ['Split', 'Conv', 'Conv', 'Add'];

test.each<[string, number[], () => TensorFlow.layers.Layer, string[]]>([
  ['21 channels', [6, 4, 21], () => conv(), parts],
  ['with ReLU', [6, 4, 21], () => conv({ activation: 'relu' }), [...parts, 'Relu']],
  ['without bias', [6, 4, 33], () => conv({ useBias: false }), parts],
  ['strides and odd sizes', [7, 5, 19], () => conv({ strides: [2, 2] }), parts],
  ['without padding, dilated', [7, 7, 50], () => conv({ padding: 'valid', dilationRate: 2 }), parts],
])('a convolution over an odd number of channels is the sum of two: %s', async (_what, shape, make, ops) => {
  const { after, difference } = await compareRewrite(chain(shape, [make()]), 'splitOddChannels');
  expect(after).toEqual(ops);
  expect(difference).toBeLessThan(rewriteTolerance);
});

test.each<[string, number[], () => TensorFlow.layers.Layer]>([
  ['as many as one block', [6, 4, 16], () => conv()],
  ['a multiple of four', [6, 4, 20], () => conv()],
  ['fewer than a block', [6, 4, 3], () => conv()],
  ['many', [4, 4, 67], () => conv()],
  [
    'apart from each other',
    [6, 4, 21],
    () => tf.layers.depthwiseConv2d({ name: 'depthwise', kernelSize: 3, padding: 'same' }),
  ],
])('a convolution stays as it is where channels are %s', async (_what, shape, make) => {
  const { before, after } = await compareRewrite(chain(shape, [make()]), 'splitOddChannels');
  expect(after).toEqual(before);
});

test('a layer that is called twice, and whose input has another use, stays right', async () => {
  const input = tf.input({ shape: [5, 4, 21], name: 'x' });
  const layer = conv({ filters: 21 });
  const once = layer.apply(input) as TensorFlow.SymbolicTensor;
  const twice = layer.apply(once) as TensorFlow.SymbolicTensor;
  const sum = tf.layers.add({ name: 'sum' }).apply([input, twice]) as TensorFlow.SymbolicTensor;
  const model = withRandomWeights(tf.model({ inputs: input, outputs: [once, sum], name: 'net' }));
  const { after, difference } = await compareRewrite(model, 'splitOddChannels');
  expect(after.filter((op) => op === 'Conv').length).toBe(4);
  expect(difference).toBeLessThan(rewriteTolerance);
});
