import type * as TensorFlow from '@tensorflow/tfjs';
import { builtInLayers } from '../../src/export/layers/built-in-layers.js';
import type { LayerConverter } from '../../src/export/layers/layer-converter.js';
import { buildFloatGraph, compareModel, randomiseWeights } from '../support/export-model.js';
import { tf } from '../support/tensorflow-cpu.js';

type Symbol = TensorFlow.SymbolicTensor;

const tolerance = 1e-5;

const apply = (layer: TensorFlow.layers.Layer, input: Symbol | Symbol[]) => layer.apply(input) as Symbol;
const conv = (name: string, inputShape?: number[]) =>
  tf.layers.conv2d({
    name,
    filters: 2,
    kernelSize: 3,
    padding: 'same',
    activation: 'relu',
    ...(inputShape && { inputShape }),
  });
const picture = (name: string) => tf.input({ shape: [4, 5, 2], name });

function modelOf(inputs: Symbol | Symbol[], outputs: Symbol | Symbol[]): TensorFlow.LayersModel {
  const model = tf.model({ inputs, outputs, name: 'net' });
  randomiseWeights(model, 4);
  return model;
}

/** A functional model of two inputs and two outputs. */
function createPair(name: string): TensorFlow.LayersModel {
  const [a, b] = [picture(`${name}_a`), picture(`${name}_b`)];
  const sum = apply(tf.layers.add({ name: 'sum' }), [a, apply(conv('conv'), b)]);
  return tf.model({ inputs: [a, b], outputs: [sum, apply(tf.layers.flatten({ name: 'flat' }), sum)], name });
}

const models: [string, () => TensorFlow.LayersModel][] = [
  [
    'a sequential model',
    () => {
      const layers = [
        conv('first', [4, 5, 2]),
        tf.layers.flatten({ name: 'flat' }),
        tf.layers.dense({ name: 'last', units: 3 }),
      ];
      const model = tf.sequential({ name: 'net', layers });
      randomiseWeights(model, 2);
      return model;
    },
  ],
  [
    'several inputs and outputs, in their order',
    () => {
      const [a, b] = [picture('a'), picture('b')];
      const sum = apply(tf.layers.add({ name: 'sum' }), [b, apply(conv('conv'), a)]);
      return modelOf([b, a], [apply(conv('second'), sum), sum, apply(conv('third'), b)]);
    },
  ],
  [
    'a sequential model in a functional one, called twice',
    () => {
      const inner = tf.sequential({ name: 'inner', layers: [conv('one', [4, 5, 2]), conv('two')] });
      const x = picture('x');
      return modelOf(
        x,
        apply(tf.layers.add({ name: 'sum' }), [apply(inner, apply(inner, x)), apply(inner, x)]),
      );
    },
  ],
  [
    'a functional model in a sequential one',
    () => {
      const x = picture('x');
      const inner = tf.model({
        inputs: x,
        outputs: apply(tf.layers.add({ name: 'sum' }), [x, apply(conv('conv'), x)]),
        name: 'inner',
      });
      const model = tf.sequential({ name: 'net', layers: [inner, conv('after')] });
      randomiseWeights(model, 6);
      return model;
    },
  ],
  [
    'a model of several inputs and outputs in another, with a layer of a name that is also outside',
    () => {
      const [a, b] = [picture('a'), picture('b')];
      const inner = createPair('inner');
      const [once, flat] = inner.apply([a, b]) as Symbol[];
      const [again] = inner.apply([b, once!]) as Symbol[];
      return modelOf([a, b], [apply(conv('outside'), again!), flat!, once!]);
    },
  ],
  [
    'models three deep',
    () => {
      const deepest = tf.sequential({ name: 'deepest', layers: [conv('conv', [4, 5, 2])] });
      const middle = tf.sequential({ name: 'middle', layers: [deepest, conv('after')] });
      const x = picture('x');
      return modelOf(x, apply(middle, x));
    },
  ],
];

test.each(models)('%s', async (_name, create) => {
  expect(await compareModel(create())).toBeLessThan(tolerance);
});

test('calls of a shared layer and of a shared model bear stable names and have one set of weights', () => {
  const inner = tf.sequential({ name: 'inner', layers: [conv('conv', [4, 5, 2])] });
  const x = picture('x');
  const shared = conv('shared');
  const graph = buildFloatGraph(modelOf(x, apply(inner, apply(inner, apply(shared, apply(shared, x))))));
  expect(graph.nodes.filter(({ op }) => op === 'Conv').map(({ name }) => name)).toEqual([
    'net/shared',
    'net/shared/call_1',
    'net/inner/conv',
    'net/inner/call_1/conv',
  ]);
  expect([...graph.initializers.keys()].sort()).toEqual([
    'net/inner/conv/bias',
    'net/inner/conv/kernel',
    'net/shared/bias',
    'net/shared/kernel',
  ]);
});

test('an unsupported layer is named by its path through nested models', () => {
  const pool = tf.layers.gaussianNoise({ name: 'noise', stddev: 1, inputShape: [4, 5, 2] });
  const inner = tf.sequential({ name: 'inner', layers: [pool] });
  const x = picture('x');
  const layers = new Map([['Conv2D', builtInLayers.get('Conv2D')!]]);
  expect(() => buildFloatGraph(modelOf(x, apply(inner, x)), { layers })).toThrow(
    'Cannot export layer "inner/noise" (GaussianNoise): no converter is registered for its class, expected one under "GaussianNoise"',
  );
});

/** [N, H, W, C] as its smallest and its largest value in each pixel: [N, H, W, 1] twice. */
class Extremes extends tf.layers.Layer {
  static className = 'Extremes';
  override computeOutputShape([batch, height, width]: TensorFlow.Shape): TensorFlow.Shape[] {
    return [0, 1].map(() => [batch!, height!, width!, 1]);
  }
  override call(inputs: TensorFlow.Tensor | TensorFlow.Tensor[]): TensorFlow.Tensor[] {
    const [input] = [inputs].flat();
    return [tf.min(input!, -1, true), tf.max(input!, -1, true)];
  }
}

const convertExtremes: LayerConverter = () => (call) =>
  ['Min', 'Max'].map((end) =>
    call.builder.addNode(
      `Reduce${end}`,
      call.inputs,
      { name: `${call.name}/${end}`, shape: call.inputs[0]!.shape.with(1, 1) },
      { axes: { kind: 'ints', value: [1] } },
    ),
  );

test('a converter may give several outputs', async () => {
  const x = picture('x');
  const [least, most] = new Extremes({ name: 'extremes' }).apply(x) as Symbol[];
  const both = apply(tf.layers.concatenate({ name: 'both' }), [most!, least!]);
  const layers = new Map([...builtInLayers, ['Extremes', convertExtremes] as const]);
  expect(await compareModel(modelOf(x, [both, least!]), { layers })).toBe(0);
});
