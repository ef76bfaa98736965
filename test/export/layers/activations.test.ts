import { activationNames } from '../../../src/export/layers/activation-functions.js';
import { findDifferences, type LayerCase, opsOf } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Activation = Parameters<typeof tf.layers.activation>[0]['activation'];

/** The names that TensorFlow.js registers, all that begin with a small letter; it writes the same in snake case. */
const { classNameMap } = tf.serialization.SerializationMap.getMap();
const names = Object.keys(classNameMap).filter((name) => /^[a-z]/.test(name));

const shapes = [[6], [4, 6], [3, 4, 6], [2, 3, 4, 5]];

test('every activation function of TensorFlow.js is there, and two of Keras 3', () => {
  const written = names.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  expect([...written, 'hard_sigmoid_6', 'hard_silu'].sort()).toEqual([...activationNames].sort());
});

test.each(names)('activation %s on every rank', async (name) => {
  const activation = name as Activation;
  const cases = shapes.map(
    (shape): LayerCase => ({
      name: `rank ${shape.length + 1}`,
      inputs: [shape],
      makeLayer: () => tf.layers.activation({ activation }),
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

const layers: readonly [string, LayerCase['makeLayer']][] = [
  ['ReLU', () => tf.layers.reLU()],
  ['ReLU with a highest value', () => tf.layers.reLU({ maxValue: 0.5 })],
  ['LeakyReLU', () => tf.layers.leakyReLU()],
  ['LeakyReLU with a slope', () => tf.layers.leakyReLU({ alpha: 0.07 })],
  ['ELU', () => tf.layers.elu()],
  ['ThresholdedReLU', () => tf.layers.thresholdedReLU()],
  ['ThresholdedReLU at 0.2', () => tf.layers.thresholdedReLU({ theta: 0.2 })],
  ['Softmax over the last axis', () => tf.layers.softmax({ axis: -1 })],
  ['PReLU', () => tf.layers.prelu()],
];

test.each(layers)('%s on every rank', async (name, makeLayer) => {
  const cases = shapes.map((shape) => ({
    name: `${name}, rank ${shape.length + 1}`,
    inputs: [shape],
    makeLayer,
  }));
  expect(await findDifferences(cases)).toEqual([]);
});

test('PReLU that shares slopes along axes', async () => {
  const cases = [[1], [2], [1, 2], [1, 2, 3], [3]].map((sharedAxes) => ({
    name: `shared along ${sharedAxes}`,
    inputs: [[3, 4, 5]],
    makeLayer: () => tf.layers.prelu({ sharedAxes: sharedAxes as unknown as number }),
  }));
  expect(await findDifferences(cases)).toEqual([]);
});

test('Softmax over several axes', async () => {
  const makeLayer = (axis: number[]) => tf.layers.softmax({ axis: axis as unknown as number });
  const cases = [
    [1, 2],
    [2, 3],
    [1, 2, 3],
  ].map((axis) => ({
    name: `over ${axis}`,
    inputs: [[3, 4, 5]],
    makeLayer: () => makeLayer(axis),
  }));
  expect(await findDifferences(cases)).toEqual([]);
});

test('activations that opset 17 has are one node', () => {
  const opsOfActivation = (activation: Activation) =>
    opsOf({
      name: String(activation),
      inputs: [[3, 4, 5]],
      makeLayer: () => tf.layers.activation({ activation }),
    });
  expect(opsOfActivation('hardSigmoid')).toEqual(['HardSigmoid']);
  expect(opsOfActivation('relu6')).toEqual(['Clip']);
  expect(opsOfActivation('softmax')).toEqual(['Softmax']);
});
