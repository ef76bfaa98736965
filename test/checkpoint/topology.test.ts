import { formatTopology, parseTopology } from '../../src/checkpoint/topology.js';
import { tf } from '../support/tensorflow-cpu.js';

type PyJsonDict = Parameters<typeof tf.models.modelFromJSON>[0];

/** A functional model with a shared layer, as TensorFlow.js describes it. */
function describeModel(): unknown {
  const input = tf.input({ shape: [8, 8, 3], name: 'picture' });
  const conv = tf.layers.conv2d({ name: 'conv', filters: 3, kernelSize: 3, padding: 'same', strides: 2 });
  const first = conv.apply(input) as tf.SymbolicTensor;
  const second = tf.layers.upSampling2d({ name: 'up' }).apply(first) as tf.SymbolicTensor;
  const third = conv.apply(second) as tf.SymbolicTensor;
  const sum = tf.layers.add({ name: 'sum' }).apply([first, third]) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: sum, name: 'tiny' }).toJSON(null, false);
}

test('parseTopology() makes what TensorFlow.js writes strict', () => {
  const topology = parseTopology(describeModel());
  expect(topology.name).toBe('tiny');
  expect(topology.inputs).toEqual([['picture', 0, 0]]);
  expect(topology.outputs).toEqual([['sum', 0, 0]]);
  expect(topology.layers.map(({ name, className }) => `${name}: ${className}`)).toEqual([
    'picture: InputLayer',
    'conv: Conv2D',
    'up: UpSampling2D',
    'sum: Add',
  ]);
  expect(topology.layers[1]?.inboundNodes).toEqual([[['picture', 0, 0]], [['up', 0, 0]]]);
  expect(topology.layers[1]?.config).toMatchObject({ kernel_size: [3, 3], padding: 'same' });
});

test('formatTopology() gives TensorFlow.js back the same model', async () => {
  const topology = parseTopology(describeModel());
  const model = await tf.models.modelFromJSON(formatTopology(topology) as PyJsonDict);
  expect(parseTopology(model.toJSON(null, false))).toEqual(topology);
});

test('parseTopology() makes a sequential model a chain behind an input layer', () => {
  const model = tf.sequential({
    name: 'chain',
    layers: [
      tf.layers.flatten({ name: 'flat', inputShape: [4, 2] }),
      tf.sequential({
        name: 'inner',
        layers: [tf.layers.dense({ name: 'dense', units: 3, inputShape: [8] })],
      }),
    ],
  });
  const { name, layers, inputs, outputs } = parseTopology(model.toJSON(null, false));
  expect(name).toBe('chain');
  expect(inputs).toEqual([['flat_input', 0, 0]]);
  expect(outputs).toEqual([['inner', 0, 0]]);
  expect(layers.map((layer) => [layer.name, layer.inboundNodes])).toEqual([
    ['flat_input', []],
    ['flat', [[['flat_input', 0, 0]]]],
    ['inner', [[['flat', 0, 0]]]],
  ]);
  expect(layers[0]?.config).toMatchObject({ batch_input_shape: [null, 4, 2], dtype: 'float32' });
});

test('parseTopology() counts the calls of a nested model from 0', () => {
  const inner = tf.sequential({
    name: 'inner',
    layers: [tf.layers.dense({ name: 'd', units: 2, inputShape: [2] })],
  });
  const x = tf.input({ shape: [2], name: 'x' });
  const twice = inner.apply(inner.apply(x)) as tf.SymbolicTensor;
  const json = tf.model({ inputs: x, outputs: twice }).toJSON(null, false);
  const topology = parseTopology(json);
  const calls = topology.layers.find(({ name }) => name === 'inner')?.inboundNodes;
  expect(calls).toEqual([[['x', 0, 0]], [['inner', 0, 0]]]);
  expect(topology.outputs).toEqual([['inner', 1, 0]]);
  expect(formatTopology(topology)).toMatchObject({ config: { output_layers: [['inner', 2, 0]] } });
});

const layer = { class_name: 'InputLayer', name: 'x', config: {}, inbound_nodes: [] };
const config = { name: 'm', layers: [layer], input_layers: [['x', 0, 0]], output_layers: [['x', 0, 0]] };

test.each<[string, unknown, string]>([
  ['nothing', null, 'the document'],
  ['a graph model', { class_name: 'GraphModel', config }, 'class_name: expected a layers model'],
  [
    'a sequential model without layers',
    { class_name: 'Sequential', config: { ...config, layers: [] } },
    'config.layers',
  ],
  ['a model without layers', { class_name: 'Model', config: { ...config, layers: [] } }, 'config.layers'],
  [
    'a call with keyword arguments',
    {
      class_name: 'Model',
      config: {
        ...config,
        layers: [layer, { ...layer, name: 'y', inbound_nodes: [[['x', 0, 0, { training: true }]]] }],
      },
    },
    'a call with keyword arguments, expected a call without',
  ],
  [
    'a reference to a call that is not there',
    { class_name: 'Model', config: { ...config, output_layers: [['x', 1, 0]] } },
    'a reference to call 1 of "x"',
  ],
  [
    'a layer without a class',
    { class_name: 'Model', config: { ...config, layers: [{ ...layer, class_name: 7 }] } },
    'config.layers.0.class_name',
  ],
  [
    'two layers of one name',
    { class_name: 'Model', config: { ...config, layers: [layer, layer] } },
    'two layers are named "x"',
  ],
  [
    'an output of no layer',
    { class_name: 'Model', config: { ...config, output_layers: [['y', 0, 0]] } },
    'a reference to "y"',
  ],
  [
    'a broken reference',
    { class_name: 'Model', config: { ...config, output_layers: [['x', -1, 0]] } },
    'config.output_layers.0.1',
  ],
])('parseTopology() rejects %s, naming the field', (_name, json, message) => {
  expect(() => parseTopology(json)).toThrow(message);
});
