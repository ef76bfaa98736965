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
  tf.layers.conv2d({ name: 'conv', filters: 3, kernelSize: 3, padding: 'same', ...settings });
const together = ['Conv', 'Reshape', 'Transpose', 'Reshape'];

test.each<[string, number[], () => TensorFlow.layers.Layer, string[]]>([
  ['3 channels', [8, 5, 16], () => conv(), together],
  ['one channel, without bias', [4, 6, 24], () => conv({ filters: 1, useBias: false }), together],
  ['with an activation', [8, 4, 16], () => conv({ activation: 'sigmoid' }), [...together, 'Sigmoid']],
  ['a kernel of 5 x 3', [12, 5, 16], () => conv({ kernelSize: [5, 3] }), together],
  ['without padding', [10, 7, 16], () => conv({ padding: 'valid' }), together],
  ['an even kernel, padded behind', [8, 6, 16], () => conv({ kernelSize: 4 }), together],
])('a convolution to few channels computes four rows at once: %s', async (_what, shape, make, ops) => {
  const { after, difference } = await compareRewrite(chain(shape, [make()]), 'computeRowsTogether');
  expect(after).toEqual(ops);
  expect(difference).toBeLessThan(rewriteTolerance);
});

test.each<[string, number[], () => TensorFlow.layers.Layer]>([
  ['has more outputs', [8, 5, 16], () => conv({ filters: 5 })],
  ['has few inputs', [8, 5, 15], () => conv()],
  ['has rows that are no multiple of four', [6, 5, 16], () => conv()],
  ['has a kernel of one row', [8, 5, 16], () => conv({ kernelSize: 1 })],
  ['strides', [8, 8, 16], () => conv({ strides: [1, 2] })],
  ['is dilated', [8, 8, 16], () => conv({ dilationRate: 2 })],
])('a convolution stays as it is where it %s', async (_what, shape, make) => {
  const { before, after } = await compareRewrite(chain(shape, [make()]), 'computeRowsTogether');
  expect(after).toEqual(before);
});

test('a convolution stays as it is where another one follows', async () => {
  const layers = [conv({ filters: 3 }), tf.layers.reLU(), conv({ name: 'next', filters: 8 })];
  const { before, after } = await compareRewrite(chain([8, 5, 16], layers), 'computeRowsTogether');
  expect(after).toEqual(before);
});

test('a layer of which every call and several outputs are used stays right', async () => {
  const [left, right] = ['left', 'right'].map((name) => tf.input({ shape: [4, 3, 16], name }));
  const layer = conv({ filters: 2 });
  const outputs = [left!, right!].map((input) => layer.apply(input) as TensorFlow.SymbolicTensor);
  const sum = tf.layers.add({ name: 'sum' }).apply(outputs) as TensorFlow.SymbolicTensor;
  const model = tf.model({ inputs: [left!, right!], outputs: [...outputs, sum], name: 'net' });
  const { after, difference } = await compareRewrite(withRandomWeights(model), 'computeRowsTogether');
  expect(after.filter((op) => op === 'Transpose').length).toBe(2);
  expect(difference).toBeLessThan(rewriteTolerance);
});
