import type * as TensorFlow from '@tensorflow/tfjs';
import { ReposeError } from '../../src/errors.js';
import { convertNetwork } from '../../src/export/convert-network.js';
import { GraphBuilder } from '../../src/export/graph-builder.js';
import { builtInLayers } from '../../src/export/layers/built-in-layers.js';
import { onlyInput } from '../../src/export/layers/layer-converter.js';
import { buildFloatGraph, compareModel, randomiseWeights, toArtifacts } from '../support/export-model.js';
import { tf } from '../support/tensorflow-cpu.js';

function modelOf(...layers: TensorFlow.layers.Layer[]): TensorFlow.LayersModel {
  const input = tf.input({ shape: [6, 6, 2], name: 'x' });
  const output = layers.reduce((tensor, layer) => layer.apply(tensor) as TensorFlow.SymbolicTensor, input);
  return tf.model({ inputs: input, outputs: output, name: 'net' });
}

const conv = () => tf.layers.conv2d({ name: 'conv', filters: 2, kernelSize: 3 });

test.each<[string, TensorFlow.layers.Layer, string]>([
  [
    'a class without a converter',
    tf.layers.randomWidth({ name: 'wide', factor: 0.1 }),
    'Cannot export layer "wide" (RandomWidth): no converter is registered for its class, expected one under "RandomWidth"',
  ],
  [
    'channels first',
    tf.layers.flatten({ name: 'flat', dataFormat: 'channelsFirst' }),
    'Cannot export layer "flat" (Flatten): data_format',
  ],
  [
    'a setting that TensorFlow.js computes otherwise than Keras',
    tf.layers.depthwiseConv2d({ name: 'depth', kernelSize: 3, dilationRate: 2 }),
    'Cannot export layer "depth" (DepthwiseConv2D): dilation_rate',
  ],
])('convertNetwork() refuses %s before it converts anything', (_name, layer, message) => {
  const builder = new GraphBuilder('net');
  const input = builder.addInput('x', 'float32', ['N', 2, 6, 6]);
  const convert = () => convertNetwork(builder, toArtifacts(modelOf(conv(), layer)), [input]);
  expect(convert).toThrow(ReposeError);
  expect(convert).toThrow(message);
  expect(builder.build().nodes).toEqual([]);
});

test('convertNetwork() names an activation function that it does not know', () => {
  const { topology, weights } = toArtifacts(
    modelOf(tf.layers.activation({ name: 'act', activation: 'relu' })),
  );
  const layers = topology.layers.map((layer) =>
    layer.name === 'act' ? { ...layer, config: { ...layer.config, activation: 'sparkle' } } : layer,
  );
  const builder = new GraphBuilder('net');
  const input = builder.addInput('x', 'float32', ['N', 2, 6, 6]);
  const convert = () => convertNetwork(builder, { topology: { ...topology, layers }, weights }, [input]);
  expect(convert).toThrow('Cannot export layer "act" (Activation): activation: Invalid option');
});

test('convertNetwork() takes a registered converter in place of its own', () => {
  const layers = new Map([
    ...builtInLayers,
    [
      'MaxPooling2D',
      () => (call: Parameters<ReturnType<NonNullable<ReturnType<typeof builtInLayers.get>>>>[0]) =>
        call.builder.addNode('GlobalMaxPool', [onlyInput(call)], { name: call.name, shape: ['N', 2, 1, 1] }),
    ] as const,
  ]);
  const graph = buildFloatGraph(modelOf(tf.layers.maxPooling2d({ name: 'pool', poolSize: 6 })), { layers });
  expect(graph.nodes.map(({ op, name }) => `${name}: ${op}`)).toEqual(['net/pool: GlobalMaxPool']);
});

test.each<[string, (weights: Map<string, { shape: number[]; values: Float32Array }>) => void, string]>([
  [
    'is missing',
    (weights) => weights.delete('conv/bias'),
    'no weight "conv/bias", expected one of shape [2]',
  ],
  [
    'has another shape',
    (weights) => weights.set('conv/kernel', { shape: [1, 1, 2, 2], values: new Float32Array(4) }),
    'weight "conv/kernel" of shape [1,1,2,2], expected [3,3,2,2]',
  ],
])('convertNetwork() names a weight that %s', (_name, spoil, message) => {
  const { topology, weights } = toArtifacts(modelOf(conv()));
  const spoilt = new Map(weights) as Map<string, { shape: number[]; values: Float32Array }>;
  spoil(spoilt);
  const builder = new GraphBuilder('net');
  const input = builder.addInput('x', 'float32', ['N', 2, 6, 6]);
  expect(() => convertNetwork(builder, { topology, weights: spoilt }, [input])).toThrow(message);
});

test('a layer that is called twice shares its weights', async () => {
  const layer = tf.layers.conv2d({ name: 'conv', filters: 2, kernelSize: 3, padding: 'same' });
  const input = tf.input({ shape: [5, 5, 2], name: 'x' });
  const once = layer.apply(input) as TensorFlow.SymbolicTensor;
  const twice = layer.apply(once) as TensorFlow.SymbolicTensor;
  const output = tf.layers.add({ name: 'sum' }).apply([once, twice]) as TensorFlow.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output, name: 'net' });
  randomiseWeights(model, 3);
  expect(await compareModel(model)).toBeLessThan(1e-5);
});

test('several inputs go to the layers that they belong to', async () => {
  const inputs = [tf.input({ shape: [4, 4, 1], name: 'a' }), tf.input({ shape: [4, 4, 2], name: 'b' })];
  const output = tf.layers
    .concatenate({ name: 'both' })
    .apply(inputs.toReversed()) as TensorFlow.SymbolicTensor;
  expect(await compareModel(tf.model({ inputs, outputs: output, name: 'net' }))).toBe(0);
});
