import { builtInLayers } from '../../../src/export/layers/built-in-layers.js';

/** Checks a layer's settings, as the export does before it converts anything. */
function prepare(className: string, config: Record<string, unknown>): void {
  builtInLayers.get(className)!({ className, name: 'layer', config, inboundNodes: [] }, () => {
    throw new Error('a layer without others inside');
  });
}

const convolution = {
  filters: 2,
  kernel_size: [3, 3],
  strides: [1, 1],
  padding: 'same',
  data_format: 'channels_last',
  dilation_rate: [1, 1],
  groups: 1,
  use_bias: true,
  activation: 'relu',
};
const recurrent = { units: 2, use_bias: true, activation: 'tanh', recurrent_activation: 'sigmoid' };

/** A layer inside of another. */
const cellOf = (settings: object) => ({ class_name: 'LSTM', config: { name: 'lstm', ...settings } });
const both = (settings: object) => ({
  merge_mode: 'concat',
  layer: cellOf(settings),
  backward_layer: cellOf({ ...settings, go_backwards: true }),
});

/** What Keras writes for layers of which TensorFlow.js computes only a part, and settings beyond that part. */
const settings: readonly [string, object, Record<string, unknown>][] = [
  ['ReLU', { max_value: 6, negative_slope: 0, threshold: 0 }, { negative_slope: 0.1, threshold: 1 }],
  ['Conv2D', { ...convolution, groups: 2 }, { groups: 0, data_format: 'channels_first' }],
  ['DepthwiseConv2D', { ...convolution, depth_multiplier: 1 }, { dilation_rate: [1, 2], groups: 2 }],
  [
    'Conv2DTranspose',
    { ...convolution, output_padding: null },
    { dilation_rate: [2, 2], output_padding: [1, 1] },
  ],
  [
    'Conv1D',
    { ...convolution, kernel_size: [3], strides: [1], dilation_rate: [1], padding: 'causal' },
    { padding: 'reflect' },
  ],
  ['ZeroPadding1D', { padding: [1, 2] }, { padding: [-1, 0], data_format: 'channels_first' }],
  ['UpSampling1D', { size: 2 }, { size: 0 }],
  ['Bidirectional', both(recurrent), { backward_layer: cellOf({ ...recurrent, activation: 'relu' }) }],
  ['UpSampling2D', { size: [2, 2], interpolation: 'nearest' }, { interpolation: 'bicubic' }],
  [
    'GlobalAveragePooling2D',
    { data_format: 'channels_last', keepdims: true },
    { data_format: 'channels_first' },
  ],
  ['LayerNormalization', { axis: [-1], rms_scaling: false }, { rms_scaling: true }],
  ['LeakyReLU', { negative_slope: 0.1 }, { negative_slope: 'steep' }],
  ['Normalization', { axis: [-1], mean: null, variance: null }, { mean: [[1, 2], [3]], axis: 'last' }],
  ['BatchNormalization', { axis: [3], epsilon: 0.001, center: true, scale: true }, { axis: [1, 2] }],
  ['Embedding', { input_dim: 3, output_dim: 2, mask_zero: true }, { mask_zero: 'yes' }],
  ['LSTM', { ...recurrent, time_major: false }, { time_major: true, stateful: true }],
  // Keras 3's hard_sigmoid is no function of ONNX's operators with their defaults; softplus is infinite there above 88.
  [
    'GRU',
    { ...recurrent, reset_after: true },
    { recurrent_activation: 'hard_sigmoid_6', activation: 'softplus' },
  ],
];

test.each(settings)('%s is taken as Keras writes it', (className, config) => {
  expect(() => prepare(className, { ...config, trainable: true, dtype: 'float32' })).not.toThrow();
});

const refused = settings.flatMap(([className, config, beyond]) =>
  Object.entries(beyond).map(([key, value]) => [className, key, value, config] as const),
);

test.each(refused)('%s is refused with %s %j', (className, key, value, config) => {
  const message = `Cannot export layer "layer" (${className}): ${key}`;
  expect(() => prepare(className, { ...config, [key]: value })).toThrow(message);
});
