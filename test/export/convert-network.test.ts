import type * as TensorFlow from '@tensorflow/tfjs';
import { ReposeError } from '../../src/errors.js';
import { convertNetwork } from '../../src/export/convert-network.js';
import { GraphBuilder } from '../../src/export/graph-builder.js';
import { builtInLayers } from '../../src/export/layers/built-in-layers.js';
import { onlyInput } from '../../src/export/layers/layer-converter.js';
import { buildFloatGraph, toArtifacts } from '../support/export-model.js';
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
    tf.layers.maxPooling2d({ name: 'pool', poolSize: 2 }),
    'Cannot export layer "pool" (MaxPooling2D): no converter is registered for its class, expected one under "MaxPooling2D"',
  ],
  [
    'bilinear upsampling',
    tf.layers.upSampling2d({ name: 'up', interpolation: 'bilinear' }),
    'Cannot export layer "up" (UpSampling2D): interpolation',
  ],
  [
    'channels first',
    tf.layers.flatten({ name: 'flat', dataFormat: 'channelsFirst' }),
    'Cannot export layer "flat" (Flatten): data_format',
  ],
  [
    'an activation without a converter',
    tf.layers.activation({ name: 'act', activation: 'softsign' }),
    'Cannot export layer "act" (Activation): activation',
  ],
])('convertNetwork() refuses %s before it converts anything', (_name, layer, message) => {
  const builder = new GraphBuilder('net');
  const input = builder.addInput('x', 'float32', ['N', 2, 6, 6]);
  const convert = () => convertNetwork(builder, toArtifacts(modelOf(conv(), layer)), [input]);
  expect(convert).toThrow(ReposeError);
  expect(convert).toThrow(message);
  expect(builder.build().nodes).toEqual([]);
});

test('convertNetwork() takes a registered converter for a class that is not built in', () => {
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
