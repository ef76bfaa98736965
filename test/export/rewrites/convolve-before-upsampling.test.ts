import type * as TensorFlow from '@tensorflow/tfjs';
import {
  type ConvolutionSettings,
  chain,
  compareRewrite,
  rewriteTolerance,
  withRandomWeights,
} from '../../support/compare-rewrite.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Tensor = TensorFlow.SymbolicTensor;

const up = (settings = {}) => tf.layers.upSampling2d({ name: 'up', size: [2, 2], ...settings });
const conv = (settings: ConvolutionSettings = {}) =>
  tf.layers.conv2d({ name: 'conv', filters: 3, kernelSize: 3, padding: 'same', ...settings });
const before = ['Conv', 'DepthToSpace', 'Slice'];

test.each<[string, number[], ConvolutionSettings, string[]]>([
  ['with bias and ReLU', [6, 5, 160], { activation: 'relu' }, [...before, 'Relu']],
  ['without bias', [4, 7, 160], { useBias: false }, before],
])(
  'a convolution over many upsampled channels comes before the upsampling: %s',
  async (_what, shape, settings, ops) => {
    const model = chain(shape, [up(), conv(settings)]);
    const { after, difference } = await compareRewrite(model, 'convolveBeforeUpsampling');
    expect(after).toEqual(ops);
    expect(difference).toBeLessThan(rewriteTolerance);
  },
);

/** As in a U-Net with residual blocks: the concatenated channels have a second use. */
function unet(order: (upsampled: Tensor, skip: Tensor) => Tensor[]): TensorFlow.LayersModel {
  const small = tf.input({ shape: [6, 5, 160], name: 'small' });
  const skip = tf.input({ shape: [12, 10, 3], name: 'skip' });
  const joined = tf.layers
    .concatenate({ name: 'joined' })
    .apply(order(up().apply(small) as Tensor, skip)) as Tensor;
  const sum = tf.layers
    .add({ name: 'sum' })
    .apply([conv({ filters: 163 }).apply(joined) as Tensor, joined]) as Tensor;
  return withRandomWeights(tf.model({ inputs: [small, skip], outputs: sum, name: 'net' }));
}

test.each<[string, (upsampled: Tensor, skip: Tensor) => Tensor[]]>([
  ['behind', (upsampled, skip) => [upsampled, skip]],
  ['before', (upsampled, skip) => [skip, upsampled]],
])('channels concatenated %s the upsampled ones keep a convolution of their own', async (_where, order) => {
  const { after, difference } = await compareRewrite(unet(order), 'convolveBeforeUpsampling');
  expect(after.toSorted()).toEqual([
    'Add',
    'Add',
    'Concat',
    'Conv',
    'Conv',
    'DepthToSpace',
    'Resize',
    'Slice',
  ]);
  expect(difference).toBeLessThan(rewriteTolerance);
});

test.each<[string, number[], TensorFlow.layers.Layer[]]>([
  ['over few channels', [6, 5, 64], [up(), conv()]],
  ['with another kernel', [6, 5, 160], [up(), conv({ kernelSize: 5 })]],
  ['without padding', [6, 5, 160], [up(), conv({ padding: 'valid' })]],
  ['with strides', [6, 5, 160], [up(), conv({ strides: 2 })]],
  ['dilated', [6, 5, 160], [up(), conv({ dilationRate: 2 })]],
  ['over pixels repeated in another way', [6, 5, 160], [up({ size: [2, 3] }), conv()]],
  ['over mixed pixels', [6, 5, 160], [up({ interpolation: 'bilinear' }), conv()]],
])('a convolution stays behind the upsampling %s', async (_what, shape, layers) => {
  const { before, after } = await compareRewrite(chain(shape, layers), 'convolveBeforeUpsampling');
  expect(after).toEqual(before);
});
