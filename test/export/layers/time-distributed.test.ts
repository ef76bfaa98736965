import type * as TensorFlow from '@tensorflow/tfjs';
import { findDifferences, type LayerCase, opsOf } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Symbolic = TensorFlow.SymbolicTensor;

const steps: readonly [string, number[], LayerCase['makeLayer']][] = [
  ['Dense', [5, 6], () => tf.layers.dense({ units: 4, activation: 'softmax' })],
  ['Dense', [3, 5, 6], () => tf.layers.dense({ units: 4 })],
  ['Conv1D', [3, 5, 6], () => tf.layers.conv1d({ filters: 4, kernelSize: 3 })],
  ['Conv2D', [3, 5, 6, 2], () => tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' })],
  ['BatchNormalization', [3, 5, 6, 2], () => tf.layers.batchNormalization()],
  ['Flatten', [3, 5, 6, 2], () => tf.layers.flatten()],
  ['GlobalAveragePooling2D', [3, 5, 6, 2], () => tf.layers.globalAveragePooling2d({})],
  ['LSTM', [3, 5, 6], () => tf.layers.lstm({ units: 4 })],
  ['a sequential model', [3, 5, 6, 2], createEncoder],
  [
    'a functional model with another inside',
    [3, 5, 6, 2],
    () => {
      const input = tf.input({ shape: [5, 6, 2] });
      const code = createEncoder().apply(input);
      return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 2 }).apply(code) as Symbolic });
    },
  ],
];

/** Convolves and flattens, so that layouts matter. */
function createEncoder(): TensorFlow.LayersModel {
  const conv = tf.layers.conv2d({ filters: 3, kernelSize: 2, inputShape: [5, 6, 2], activation: 'tanh' });
  return tf.sequential({ layers: [conv, tf.layers.flatten(), tf.layers.dense({ units: 4 })] });
}

test('TimeDistributed of layers on every rank, and of models', async () => {
  const cases = steps.map(
    ([name, shape, makeLayer]): LayerCase => ({
      name: `${name} on ${shape}`,
      inputs: [shape],
      makeLayer: () => tf.layers.timeDistributed({ layer: makeLayer() }),
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test('a layer inside of another is named by its path when it is refused', () => {
  const layer = tf.layers.depthwiseConv2d({ name: 'depth', kernelSize: 3, dilationRate: 2 });
  const makeLayer = () => tf.layers.timeDistributed({ name: 'steps', layer });
  expect(() => opsOf({ name: 'steps', inputs: [[2, 5, 5, 2]], makeLayer })).toThrow(
    'Cannot export layer "steps/depth" (DepthwiseConv2D): dilation_rate',
  );
});

test('a layer of a model inside of TimeDistributed is named by its path when it is refused', () => {
  const depth = tf.layers.depthwiseConv2d({
    name: 'depth',
    kernelSize: 3,
    dilationRate: 2,
    inputShape: [5, 5, 2],
  });
  const layer = tf.sequential({ name: 'encoder', layers: [depth] });
  const makeLayer = () => tf.layers.timeDistributed({ name: 'steps', layer });
  expect(() => opsOf({ name: 'steps', inputs: [[2, 5, 5, 2]], makeLayer })).toThrow(
    'Cannot export layer "steps/encoder/depth" (DepthwiseConv2D): dilation_rate',
  );
});
