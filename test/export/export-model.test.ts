import type * as TensorFlow from '@tensorflow/tfjs';
import { InferenceSession } from 'onnxruntime-node';
import { convertModel, type ExportModelOptions, exportModel } from '../../src/export/export-model.js';
import { compareExport } from '../support/compare-export.js';
import { randomiseWeights } from '../support/export-model.js';
import { layerTolerance } from '../support/layer-cases.js';
import { tf } from '../support/tensorflow-cpu.js';

type Symbol = TensorFlow.SymbolicTensor;

const apply = (layer: TensorFlow.layers.Layer, input: Symbol | Symbol[]) => layer.apply(input) as Symbol;

/** Two pictures to a picture and a vector. */
function createModel(shape: (number | null)[] = [6, 4, 2]): TensorFlow.LayersModel {
  const [a, b] = [tf.input({ shape, name: 'a' }), tf.input({ shape, name: 'b' })];
  const conv = tf.layers.conv2d({
    name: 'conv',
    filters: 3,
    kernelSize: 3,
    padding: 'same',
    activation: 'relu',
  });
  const sum = apply(tf.layers.add({ name: 'sum' }), [apply(conv, a), apply(conv, b)]);
  const outputs = shape.includes(null)
    ? sum
    : [
        sum,
        apply(tf.layers.dense({ name: 'head', units: 5 }), apply(tf.layers.flatten({ name: 'flat' }), sum)),
      ];
  const model = tf.model({ inputs: [a, b], outputs, name: 'net' });
  randomiseWeights(model, 1);
  return model;
}

/** An input or output as `name: [lengths]`. */
async function describeSignature(model: TensorFlow.LayersModel, options: ExportModelOptions = {}) {
  const { inputs, outputs } = await convertModel(model, options);
  return [...inputs, ...outputs].map(({ name, type, shape }) => `${name}: ${type} [${shape}]`);
}

test('exportModel() gives the inputs and outputs of the model, in its order and layout', async () => {
  const model = createModel();
  expect(await describeSignature(model)).toEqual([
    'a: float32 [N,6,4,2]',
    'b: float32 [N,6,4,2]',
    'sum: float32 [N,6,4,3]',
    'head: float32 [N,5]',
  ]);
  expect(await compareExport(model)).toBeLessThan(layerTolerance);
});

test('feature maps are transposed at the borders alone, and with layout channels-first not at all', async () => {
  const model = createModel();
  const countTransposes = async (options: ExportModelOptions) =>
    (await convertModel(model, options)).nodes.filter(({ op }) => op === 'Transpose').map(({ name }) => name);
  expect(await countTransposes({})).toEqual(['net/inputs/a', 'net/inputs/b', 'net/outputs/sum']);
  expect(await countTransposes({ layout: 'channels-first' })).toEqual([]);
  expect(await describeSignature(model, { layout: 'channels-first' })).toEqual([
    'a: float32 [N,2,6,4]',
    'b: float32 [N,2,6,4]',
    'sum: float32 [N,3,6,4]',
    'head: float32 [N,5]',
  ]);
});

test('inputShapes fixes lengths that a model leaves open', async () => {
  const model = createModel([null, null, 2]);
  const inputShapes = { a: [6, 5, 2], b: [6, 5, 2] };
  expect(await describeSignature(model, { inputShapes })).toEqual([
    'a: float32 [N,6,5,2]',
    'b: float32 [N,6,5,2]',
    'sum: float32 [N,6,5,3]',
  ]);
  const shapes = Object.values(inputShapes).map((shape) => [1, ...shape]);
  expect(await compareExport(model, { inputShapes, shapes })).toBeLessThan(layerTolerance);
});

test.each<[string, ExportModelOptions, string]>([
  [
    'an input that is not there',
    { inputShapes: { c: [6] } },
    'inputShapes names an input "c", expected "a", "b"',
  ],
  ['another rank', { inputShapes: { a: [6, 4] } }, 'inputShapes gives input "a" [6,4], expected [6,4,2]'],
  [
    'another length',
    { inputShapes: { a: [6, 4, 3] } },
    'inputShapes gives input "a" [6,4,3], expected [6,4,2]',
  ],
])('exportModel() refuses inputShapes with %s', async (_name, options, message) => {
  await expect(exportModel(createModel(), options)).rejects.toThrow(message);
});

test('exportModel() says what it takes to callers without types', async () => {
  const message = 'Cannot export the model: it has no layers, expected a tf.LayersModel';
  for (const value of [undefined, {}, 'model.json'])
    await expect(exportModel(value as never)).rejects.toThrow(message);
  await expect(exportModel({ readWeights: true } as never)).rejects.toThrow(message);
});

test.each<[unknown, string]>([
  [null, 'options is null, expected an object'],
  [
    { layot: 'x' },
    'options has a key "layot", expected some of layers, inputShapes, halfWeights, layout, name, without',
  ],
  [{ layout: 'nchw' }, 'options.layout is "nchw", expected channels-last or channels-first'],
  [{ name: '' }, 'options.name is "", expected a name'],
  [{ name: 5 }, 'options.name is 5, expected a name'],
  [{ inputShapes: 3 }, 'options.inputShapes is 3, expected lists of lengths by input name'],
  [{ inputShapes: { a: 6 } }, 'options.inputShapes.a is 6, expected a list of lengths'],
  [{ inputShapes: { a: ['6'] } }, 'options.inputShapes.a.0 is "6", expected a length'],
  [{ layers: new Map() }, 'options.layers is a Map, expected converters by class name'],
  [{ layers: { Dense: {} } }, 'options.layers.Dense is a Object, expected a converter, which is a function'],
  [{ without: 'foldBatchNorm' }, 'options.without is "foldBatchNorm", expected a list of rewrites'],
  [{ without: ['fold'] }, 'options.without.0 is "fold", expected one of foldFlattenOrder, '],
])('exportModel() refuses the options %j of callers without types', async (options, message) => {
  await expect(exportModel(createModel(), options as never)).rejects.toThrow(
    `Cannot export model "net": ${message}`,
  );
});

test('name replaces the name that names in the graph begin with', async () => {
  const graph = await convertModel(createModel(), { name: 'mine' });
  expect(graph.name).toBe('mine');
  expect([...graph.initializers.keys()]).toContain('mine/conv/kernel');
});

test('two exports are the same byte for byte, also of a model that was built anew', async () => {
  const model = createModel();
  const bytes = await exportModel(model);
  expect(Buffer.compare(await exportModel(model), bytes)).toBe(0);
  const clone = await tf.models.modelFromJSON(model.toJSON(null, false) as never);
  clone.setWeights(model.getWeights());
  expect(Buffer.compare(await exportModel(clone), bytes)).toBe(0);
});

/** Turns the sign around. */
class Negate extends tf.layers.Layer {
  static className = 'Negate';
  override call(inputs: TensorFlow.Tensor | TensorFlow.Tensor[]): TensorFlow.Tensor[] {
    return [inputs].flat().map((input) => tf.neg(input));
  }
}

test('a custom layer is exported by the function that is registered for its class', async () => {
  const x = tf.input({ shape: [3], name: 'x' });
  const model = tf.model({ inputs: x, outputs: apply(new Negate({ name: 'minus' }), x), name: 'net' });
  await expect(exportModel(model)).rejects.toThrow(
    'Cannot export layer "minus" (Negate): no converter is registered for its class, expected one under "Negate"',
  );
  const layers: ExportModelOptions['layers'] = {
    Negate: () => (call) =>
      call.builder.addNode('Neg', call.inputs, { name: call.name, shape: call.inputs[0]!.shape }),
  };
  expect(await compareExport(model, { layers })).toBe(0);
});

test.each<[string, unknown, string]>([
  [
    'returns no function',
    () => undefined,
    'its converter returns no function, expected a function that converts',
  ],
  [
    'gives nothing',
    () => () => undefined,
    'its converter returns something else, expected values of the graph',
  ],
])('a converter that %s is named', async (_name, converter, message) => {
  const model = tf.sequential({ name: 'net', layers: [new Negate({ name: 'minus', inputShape: [3] })] });
  const layers = { Negate: converter } as ExportModelOptions['layers'] & object;
  await expect(exportModel(model, { layers })).rejects.toThrow(
    `Cannot export layer "minus" (Negate): ${message}`,
  );
});

test('a weight of another length than its shape says is refused', async () => {
  const model = tf.sequential({ name: 'net', layers: [new Negate({ name: 'minus', inputShape: [3] })] });
  const layers: ExportModelOptions['layers'] = {
    Negate: () => (call) => {
      const sign = call.builder.addFloats('sign', [3], () => Float32Array.of(-1));
      return call.builder.addNode('Mul', [call.inputs[0], sign], { name: call.name, shape: ['N', 3] });
    },
  };
  await expect(exportModel(model, { layers })).rejects.toThrow(
    'Cannot build the graph: "sign" has 1 values, expected 3, as its shape [3] says',
  );
});

test('a layer that cannot be exported is refused before a weight is read', async () => {
  const model = tf.sequential({
    name: 'net',
    layers: [tf.layers.dense({ name: 'dense', units: 2, inputShape: [3] }), new Negate({ name: 'minus' })],
  });
  const read = jest.spyOn(model.weights[0]!, 'read');
  await expect(exportModel(model)).rejects.toThrow('"minus" (Negate)');
  expect(read).not.toHaveBeenCalled();
});

test('an input that is an output too has a name of its own there', async () => {
  const x = tf.input({ shape: [2, 3, 1], name: 'x' });
  const v = tf.input({ shape: [4], name: 'v' });
  const relu = apply(tf.layers.reLU({ name: 'relu' }), v);
  const model = tf.model({ inputs: [x, v], outputs: [x, relu, v], name: 'net' });
  expect(await describeSignature(model)).toEqual([
    'x: float32 [N,2,3,1]',
    'v: float32 [N,4]',
    'x_1: float32 [N,2,3,1]',
    'relu: float32 [N,4]',
    'v_1: float32 [N,4]',
  ]);
  expect(await compareExport(model)).toBe(0);
});

test('outputs of one layer are numbered', async () => {
  const layer = tf.layers.dense({ name: 'dense', units: 3 });
  const x = tf.input({ shape: [3], name: 'x' });
  const once = apply(layer, x);
  const model = tf.model({ inputs: x, outputs: [once, apply(layer, once)], name: 'net' });
  randomiseWeights(model, 3);
  expect((await convertModel(model)).outputs.map(({ name }) => name)).toEqual(['dense', 'dense_1']);
  expect(await compareExport(model)).toBeLessThan(layerTolerance);
});

test('layers of one name in different models keep their own weights', async () => {
  const inner = (name: string) =>
    tf.sequential({ name, layers: [tf.layers.dense({ name: 'dense', units: 3, inputShape: [3] })] });
  const x = tf.input({ shape: [3], name: 'x' });
  const model = tf.model({
    inputs: x,
    outputs: apply(inner('second'), apply(inner('first'), x)),
    name: 'net',
  });
  randomiseWeights(model, 5);
  expect(await compareExport(model)).toBeLessThan(layerTolerance);
});

const onIntegers: [string, () => TensorFlow.layers.Layer, string][] = [
  ['Dense', () => tf.layers.dense({ name: 'layer', units: 2 }), 'float32'],
  ['ReLU', () => tf.layers.reLU({ name: 'layer', maxValue: 2 }), 'float32'],
  ['MaxPooling2D', () => tf.layers.maxPooling2d({ name: 'layer', poolSize: 2 }), 'float32'],
  ['UpSampling2D', () => tf.layers.upSampling2d({ name: 'layer' }), 'float32'],
  ['Rescaling', () => tf.layers.rescaling({ name: 'layer', scale: 0.5 } as never), 'float32'],
  ['Flatten', () => tf.layers.flatten({ name: 'layer' }), 'int32'],
  ['Reshape', () => tf.layers.reshape({ name: 'layer', targetShape: [2, 4, 4] }), 'int32'],
  ['Permute', () => tf.layers.permute({ name: 'layer', dims: [2, 3, 1] }), 'int32'],
  ['ZeroPadding2D', () => tf.layers.zeroPadding2d({ name: 'layer' }), 'int32'],
];

test.each(onIntegers)('%s takes whole numbers, as in TensorFlow.js', async (_name, create, type) => {
  const x = tf.input({ shape: [4, 4, 2], name: 'x', dtype: 'int32' });
  const model = tf.model({ inputs: x, outputs: apply(create(), x), name: 'net' });
  expect((await convertModel(model)).outputs[0]?.type).toBe(type);
  expect(await compareExport(model)).toBeLessThan(layerTolerance);
});

test('a model of the inside of another, and one with an input layer of its own, are exported', async () => {
  const layers = [
    tf.layers.inputLayer({ name: 'start', inputShape: [3] }),
    tf.layers.dense({ name: 'first', units: 4 }),
    tf.layers.dense({ name: 'second', units: 2 }),
  ];
  const whole = tf.sequential({ name: 'whole', layers });
  randomiseWeights(whole, 4);
  const inside = tf.model({ inputs: whole.inputs, outputs: whole.layers[1]!.output, name: 'inside' });
  expect(await describeSignature(whole)).toEqual(['start: float32 [N,3]', 'second: float32 [N,2]']);
  expect(await describeSignature(inside)).toEqual(['start: float32 [N,3]', 'first: float32 [N,4]']);
  for (const model of [whole, inside]) expect(await compareExport(model)).toBeLessThan(layerTolerance);
});

test('whole numbers beside floats become floats', async () => {
  const whole = tf.input({ shape: [4, 3], name: 'whole', dtype: 'int32' });
  const real = tf.input({ shape: [4, 3], name: 'real' });
  const outputs = apply(tf.layers.multiply({ name: 'product' }), [whole, real]);
  const model = tf.model({ inputs: [whole, real], outputs, name: 'net' });
  expect(await compareExport(model)).toBeLessThan(layerTolerance);
});

test('a sequential model is exported with the input that TensorFlow.js gives it', async () => {
  const model = tf.sequential({
    name: 'chain',
    layers: [
      tf.layers.conv2d({ name: 'conv', filters: 2, kernelSize: 3, strides: 2, inputShape: [7, 5, 1] }),
      tf.layers.flatten({ name: 'flat' }),
      tf.layers.dense({ name: 'dense', units: 4, activation: 'tanh' }),
    ],
  });
  randomiseWeights(model, 2);
  const { inputNames, outputNames } = await InferenceSession.create(await exportModel(model));
  expect([inputNames, outputNames]).toEqual([model.inputNames, model.outputNames]);
  expect(await compareExport(model)).toBeLessThan(layerTolerance);
});
