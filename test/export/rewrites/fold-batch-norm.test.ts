import type * as TensorFlow from '@tensorflow/tfjs';
import {
  type ConvolutionSettings,
  chain,
  compareRewrite,
  rewriteTolerance,
  withRandomWeights,
} from '../../support/compare-rewrite.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Layers = readonly TensorFlow.layers.Layer[];

const norm = (settings = {}) => tf.layers.batchNormalization({ name: 'norm', ...settings });
const conv = (settings: ConvolutionSettings = {}) =>
  tf.layers.conv2d({ name: 'conv', filters: 4, kernelSize: 3, padding: 'same', ...settings });
const dense = (settings = {}) => tf.layers.dense({ name: 'dense', units: 5, ...settings });

test.each<[string, number[], () => Layers, string[]]>([
  ['a convolution', [5, 4, 3], () => [conv(), norm()], ['Conv']],
  ['one without bias', [5, 4, 3], () => [conv({ useBias: false }), norm()], ['Conv']],
  [
    'without scale and centre',
    [5, 4, 3],
    () => [conv(), norm({ scale: false, center: false, epsilon: 0.1 })],
    ['Conv'],
  ],
  [
    'a transposed convolution',
    [3, 4, 3],
    () => [tf.layers.conv2dTranspose({ name: 'up', filters: 4, kernelSize: 4, strides: 2 }), norm()],
    ['ConvTranspose'],
  ],
  [
    'a depthwise convolution',
    [5, 4, 3],
    () => [tf.layers.depthwiseConv2d({ name: 'depthwise', kernelSize: 3, depthMultiplier: 2 }), norm()],
    ['Conv'],
  ],
  ['a dense layer', [6], () => [dense(), norm()], ['Gemm']],
  ['a dense layer without bias', [6], () => [dense({ useBias: false }), norm()], ['Gemm']],
])('batch normalisation goes into what is before it: %s', async (_what, shape, makeLayers, ops) => {
  const { after, difference } = await compareRewrite(chain(shape, makeLayers()), 'foldBatchNorm');
  expect(after).toEqual(ops);
  expect(difference).toBeLessThan(rewriteTolerance);
});

test.each<[string, number[], () => Layers]>([
  ['an activation lies between', [5, 4, 3], () => [conv({ activation: 'relu' }), norm()]],
  ['nothing linear is before it', [5, 4, 3], () => [norm()]],
])('batch normalisation stays where %s', async (_what, shape, makeLayers) => {
  const { before, after } = await compareRewrite(chain(shape, makeLayers()), 'foldBatchNorm');
  expect(after).toEqual(before);
});

test('batch normalisation stays where the convolution has another use, be it as an output', async () => {
  const input = tf.input({ shape: [5, 4, 3], name: 'x' });
  const sum = conv().apply(input) as TensorFlow.SymbolicTensor;
  const normalised = norm().apply(sum) as TensorFlow.SymbolicTensor;
  const model = withRandomWeights(tf.model({ inputs: input, outputs: [sum, normalised], name: 'net' }));
  const { before, after, difference } = await compareRewrite(model, 'foldBatchNorm');
  expect(after).toEqual(before);
  expect(difference).toBe(0);
});

test('a convolution that is called twice takes each normalisation into weights of its own', async () => {
  const input = tf.input({ shape: [5, 4, 4], name: 'x' });
  const shared = conv();
  const first = norm().apply(shared.apply(input)) as TensorFlow.SymbolicTensor;
  const second = norm({ name: 'norm2' }).apply(shared.apply(first)) as TensorFlow.SymbolicTensor;
  const model = withRandomWeights(tf.model({ inputs: input, outputs: second, name: 'net' }));
  const { after, difference } = await compareRewrite(model, 'foldBatchNorm');
  expect(after).toEqual(['Conv', 'Conv']);
  expect(difference).toBeLessThan(rewriteTolerance);
});

test.each<[string, () => Layers]>([
  ['a convolution', () => [conv(), norm({ name: 'one/bn' }), norm({ name: 'two/bn' })]],
  ['a dense layer', () => [dense({ units: 4 }), norm({ name: 'one/bn' }), norm({ name: 'two/bn' })]],
])('%s that two normalisations share whose names end alike', async (_what, makeLayers) => {
  const [shared, one, two] = makeLayers();
  const shape = shared!.getClassName() === 'Dense' ? [4] : [5, 4, 4];
  const input = tf.input({ shape, name: 'x' });
  const apply = (layer: TensorFlow.layers.Layer | undefined, tensor: TensorFlow.SymbolicTensor) =>
    layer!.apply(tensor) as TensorFlow.SymbolicTensor;
  const outputs = [apply(one, apply(shared, input)), apply(two, apply(shared, input))];
  const model = withRandomWeights(tf.model({ inputs: input, outputs, name: 'net' }));
  const { difference } = await compareRewrite(model, 'foldBatchNorm');
  expect(difference).toBeLessThan(rewriteTolerance);
});

test('a convolution that the second calls of two normalisations share', async () => {
  const input = tf.input({ shape: [5, 4, 4], name: 'x' });
  const apply = (layer: TensorFlow.layers.Layer, tensor: TensorFlow.SymbolicTensor) =>
    layer.apply(tensor) as TensorFlow.SymbolicTensor;
  const shared = conv();
  const outputs = ['one', 'two'].map((name) => {
    const normalise = norm({ name });
    const first = apply(normalise, apply(conv({ name: `${name}_conv` }), input));
    return apply(normalise, apply(shared, first));
  });
  const model = withRandomWeights(tf.model({ inputs: input, outputs, name: 'net' }));
  const { difference } = await compareRewrite(model, 'foldBatchNorm');
  expect(difference).toBeLessThan(rewriteTolerance);
});
