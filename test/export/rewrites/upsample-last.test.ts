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

const up = (settings = {}) => tf.layers.upSampling2d({ name: 'up', size: [2, 2], ...settings });
const conv = (settings: ConvolutionSettings = {}) =>
  tf.layers.conv2d({ name: 'conv', filters: 4, kernelSize: 1, ...settings });

test.each<[string, () => Layers, string[]]>([
  ['a 1x1 convolution', () => [up(), conv()], ['Conv', 'Resize']],
  ['one with ReLU', () => [up(), conv({ activation: 'relu' })], ['Conv', 'Relu', 'Resize']],
  [
    'an activation, and then a wider convolution',
    () => [up(), tf.layers.leakyReLU({ name: 'leaky' }), conv({ kernelSize: 3 })],
    ['LeakyRelu', 'Resize', 'Conv'],
  ],
  [
    'two upsamplings',
    () => [up(), up({ name: 'up2', size: [1, 3] }), conv({ padding: 'same' })],
    ['Conv', 'Resize', 'Resize'],
  ],
])('%s comes before the upsampling', async (_what, makeLayers, ops) => {
  const { after, difference } = await compareRewrite(chain([3, 4, 5], makeLayers()), 'upsampleLast');
  expect(after).toEqual(ops);
  expect(difference).toBeLessThan(rewriteTolerance);
});

test.each<[string, () => Layers]>([
  ['the kernel is wider', () => [up(), conv({ kernelSize: [1, 2] })]],
  ['the convolution strides', () => [up(), conv({ strides: 2 })]],
  ['pixels are mixed', () => [up({ interpolation: 'bilinear' }), conv()]],
])('the order stays where %s', async (_what, makeLayers) => {
  const { before, after } = await compareRewrite(chain([3, 4, 5], makeLayers()), 'upsampleLast');
  expect(after).toEqual(before);
});

test('the order stays where what is upsampled has another use, be it as an output', async () => {
  const input = tf.input({ shape: [3, 4, 5], name: 'x' });
  const large = up().apply(input) as TensorFlow.SymbolicTensor;
  const output = conv().apply(large) as TensorFlow.SymbolicTensor;
  const model = withRandomWeights(tf.model({ inputs: input, outputs: [large, output], name: 'net' }));
  const { before, after, difference } = await compareRewrite(model, 'upsampleLast');
  expect(after).toEqual(before);
  expect(difference).toBe(0);
});

test('a convolution that is called before and behind an upsampling stays right', async () => {
  const input = tf.input({ shape: [3, 4, 4], name: 'x' });
  const shared = conv();
  const small = shared.apply(input) as TensorFlow.SymbolicTensor;
  const large = shared.apply(up().apply(small)) as TensorFlow.SymbolicTensor;
  const model = withRandomWeights(tf.model({ inputs: input, outputs: [small, large], name: 'net' }));
  const { after, difference } = await compareRewrite(model, 'upsampleLast');
  expect(after).toEqual(['Conv', 'Conv', 'Resize']);
  expect(difference).toBeLessThan(rewriteTolerance);
});
