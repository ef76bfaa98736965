import type * as TensorFlow from '@tensorflow/tfjs';
import { buildFloatGraph, compareModel, randomiseWeights } from '../../support/export-model.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Chain = readonly TensorFlow.layers.Layer[];

function modelOf(shape: readonly number[], layers: Chain): TensorFlow.LayersModel {
  const input = tf.input({ shape: [...shape], name: 'x' });
  const output = layers.reduce((tensor, layer) => layer.apply(tensor) as TensorFlow.SymbolicTensor, input);
  const model = tf.model({ inputs: input, outputs: output, name: 'net' });
  randomiseWeights(model, 8);
  return model;
}

function opsOf(model: TensorFlow.LayersModel): string[] {
  return buildFloatGraph(model).nodes.map(({ op }) => op);
}

const flatten = () => tf.layers.flatten({ name: 'flatten' });
const dense = (units: number, activation?: 'relu', useBias = true) =>
  tf.layers.dense({ name: `dense_${units}`, units, useBias, ...(activation && { activation }) });
const reshape = (...targetShape: number[]) => tf.layers.reshape({ name: 'reshape', targetShape });

test.each<[string, number[], () => Chain, string[]]>([
  ['flattened maps into a dense layer', [3, 4, 2], () => [flatten(), dense(5)], ['Reshape', 'Gemm']],
  ['a dense layer into maps', [5], () => [dense(24), reshape(3, 4, 2)], ['Gemm', 'Reshape']],
  [
    'a dense layer without bias into maps',
    [5],
    () => [dense(24, undefined, false), reshape(3, 4, 2)],
    ['Gemm', 'Reshape'],
  ],
  [
    'a dense layer with ReLU into maps',
    [5],
    () => [dense(24, 'relu'), reshape(3, 4, 2)],
    ['Gemm', 'Relu', 'Reshape'],
  ],
  [
    'maps through one dense layer into maps',
    [4, 3, 2],
    () => [flatten(), dense(24), reshape(3, 4, 2)],
    ['Reshape', 'Gemm', 'Reshape'],
  ],
])('%s need no transpose', async (_name, shape, makeLayers, ops) => {
  const model = modelOf(shape, makeLayers());
  expect(opsOf(model)).toEqual(ops);
  expect(await compareModel(model)).toBeLessThan(1e-5);
});

test('a flattened tensor with a second use keeps its transpose, and both uses stay right', async () => {
  const input = tf.input({ shape: [3, 2, 2], name: 'x' });
  const flat = flatten().apply(input) as TensorFlow.SymbolicTensor;
  const weighed = dense(12).apply(flat) as TensorFlow.SymbolicTensor;
  const sum = tf.layers.add({ name: 'sum' }).apply([weighed, flat]) as TensorFlow.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: sum, name: 'net' });
  randomiseWeights(model, 9);
  expect(opsOf(model)).toEqual(['Transpose', 'Reshape', 'Gemm', 'Add']);
  expect(await compareModel(model)).toBeLessThan(1e-5);
});

test('a dense layer that is called twice keeps both of its calls right', async () => {
  const input = tf.input({ shape: [2, 2, 3], name: 'x' });
  const layer = dense(12);
  const once = layer.apply(flatten().apply(input)) as TensorFlow.SymbolicTensor;
  const twice = reshape(2, 3, 2).apply(layer.apply(once)) as TensorFlow.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: twice, name: 'net' });
  randomiseWeights(model, 10);
  expect(opsOf(model)).toEqual(['Reshape', 'Gemm', 'Gemm', 'Reshape']);
  expect(await compareModel(model)).toBeLessThan(1e-5);
});
