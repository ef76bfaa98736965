import { convertModel, type ExportModelOptions } from '../../../src/export/export-model.js';
import type { Graph } from '../../../src/export/graph.js';
import { encodeModel } from '../../../src/export/onnx/encode-model.js';
import { createGraphSession } from '../../../src/export/onnxruntime/graph-session.js';
import { floats, integers, nodeTolerance } from '../../support/graph-cases.js';
import {
  attributes,
  compareGraphModel,
  type GraphModelSpec,
  loadGraphModel,
} from '../../support/graph-models.js';

const { flag, float, int, ints, text, texts, type } = attributes;

const window = { strides: ints(1, 1, 1, 1), dilations: ints(1, 1, 1, 1), padding: text('SAME') };
const conv = (name: string, input: string, kernel: string) => ({
  name,
  op: 'Conv2D',
  input: [input, kernel],
  attr: window,
});

/** Two convolutions with all that may lie between them: normalisation, a branch, pooling and a concatenation. */
const network: GraphModelSpec = {
  inputs: { picture: { shape: [-1, 8, 6, 3] } },
  constants: {
    k1: floats([3, 3, 3, 4]),
    k2: floats([1, 1, 8, 5], 2),
    scale: floats([4], 3),
    shift: floats([1, 1, 1, 4], 4),
    axis: integers(-1),
    pixels: integers([1, 2]),
    margins: integers([0, 0, 1, 0, 0, 1, 0, 0], [4, 2]),
  },
  nodes: [
    conv('a', 'picture', 'k1'),
    { name: 'scaled', op: 'Mul', input: ['a', 'scale'] },
    { name: 'shifted', op: 'AddV2', input: ['shift', 'scaled'] },
    { name: 'active', op: 'Relu6', input: ['shifted'] },
    { name: 'padded', op: 'Pad', input: ['active', 'margins'] },
    { name: 'mean', op: 'Mean', input: ['padded', 'pixels'], attr: { keep_dims: flag(true) } },
    { name: 'gate', op: 'Sigmoid', input: ['mean'] },
    { name: 'gated', op: 'Mul', input: ['gate', 'padded'] },
    { name: 'both', op: 'ConcatV2', input: ['gated', 'padded', 'axis'] },
    conv('b', 'both', 'k2'),
    { name: 'sizes', op: 'Mean', input: ['b', 'pixels'], attr: { keep_dims: flag(false) } },
  ],
  outputs: { 'maps:0': 'b:0', 'means:0': 'sizes:0', 'gate:0': 'gate:0' },
};

async function describeGraph(spec: GraphModelSpec, options: ExportModelOptions = {}) {
  const graph = await convertModel(await loadGraphModel(spec), options);
  const describe = ({ name, type, shape }: (typeof graph.inputs)[number]) => `${name}: ${type} [${shape}]`;
  const transposes = graph.nodes.filter(({ op }) => op === 'Transpose').map(({ name }) => name);
  return { inputs: graph.inputs.map(describe), outputs: graph.outputs.map(describe), transposes };
}

async function runGraph(graph: Graph, dims: readonly number[], data: Float32Array) {
  const session = await createGraphSession(encodeModel(graph, { name: 'test', version: '0' }));
  try {
    return await session.run({ [graph.inputs[0]!.name]: { type: 'float32', dims, data } });
  } finally {
    await session.dispose();
  }
}

test('inputs and outputs have the names of the signature, and a free batch', async () => {
  const { inputs, outputs } = await describeGraph(network);
  expect(inputs).toEqual(['picture: float32 [N,8,6,3]']);
  expect(outputs).toEqual(['maps: float32 [N,9,7,5]', 'means: float32 [N,5]', 'gate: float32 [N,1,1,4]']);
});

test('feature maps are transposed at the borders alone, and with layout channels-first not at all', async () => {
  expect((await describeGraph(network)).transposes).toEqual(['picture:planes', 'maps']);
  const first = await describeGraph(network, { layout: 'channels-first' });
  expect(first).toEqual({
    inputs: ['picture: float32 [N,3,8,6]'],
    outputs: ['maps: float32 [N,5,9,7]', 'means: float32 [N,5]', 'gate: float32 [N,4,1,1]'],
    transposes: [],
  });
});

test('a network gives what TensorFlow.js gives, with and without rewrites', async () => {
  const model = await loadGraphModel(network);
  expect(await compareGraphModel(model)).toBeLessThan(nodeTolerance);
  const without = ['foldFlattenOrder', 'splitOddChannels'] as const;
  expect(await compareGraphModel(model, { without, freeLength: 3 })).toBeLessThan(nodeTolerance);
});

test('a network takes the same picture with layout channels-first', async () => {
  const model = await loadGraphModel(network);
  const planes = Float32Array.from({ length: 3 * 8 * 6 }, (_, index) => Math.sin(index));
  const pixels = planes.map((_, index) => planes[(index % 3) * 48 + Math.floor(index / 3)]!);
  const [first, last] = [
    await runGraph(await convertModel(model, { layout: 'channels-first' }), [1, 3, 8, 6], planes),
    await runGraph(await convertModel(model), [1, 8, 6, 3], pixels),
  ];
  expect(first['means']).toEqual(last['means']);
  expect(first['gate']?.data).toEqual(last['gate']?.data);
});

test('inputShapes fixes free lengths, and the batch too where it names all of them', async () => {
  const fixed = { picture: [4, 8, 6, 3] };
  expect((await describeGraph(network, { inputShapes: { picture: [8, 6, 3] } })).inputs).toEqual([
    'picture: float32 [N,8,6,3]',
  ]);
  expect((await describeGraph(network, { inputShapes: fixed })).inputs).toEqual([
    'picture: float32 [4,8,6,3]',
  ]);
  await expect(describeGraph(network, { inputShapes: { picture: [8, 6, 4] } })).rejects.toThrow(
    'Cannot export model "model": inputShapes gives input "picture" [8,6,4], expected [?,8,6,3]',
  );
  await expect(describeGraph(network, { inputShapes: { photo: [8, 6, 3] } })).rejects.toThrow(
    'Cannot export model "model": inputShapes names an input "photo", expected "picture"',
  );
});

test('converters of layers are refused', async () => {
  await expect(describeGraph(network, { layers: { Warp: () => () => [] } })).rejects.toThrow(
    'Cannot export model "model": options.layers is for layers models, expected none',
  );
});

test('a shape that the model computes from its input becomes constants, with the batch free', async () => {
  const spec: GraphModelSpec = {
    inputs: { x: { shape: [-1, 4, 6, 2] } },
    constants: { zero: integers([0]), one: integers([1]), rest: integers(-1), two: integers(2) },
    nodes: [
      { name: 'shape', op: 'Shape', input: ['x'] },
      {
        name: 'batch',
        op: 'StridedSlice',
        input: ['shape', 'zero', 'one', 'one'],
        attr: { shrink_axis_mask: int(1) },
      },
      { name: 'target', op: 'Pack', input: ['batch', 'rest', 'two'], attr: { axis: int(0) } },
      { name: 'rows', op: 'Reshape', input: ['x', 'target'] },
    ],
  };
  expect((await describeGraph(spec)).outputs).toEqual(['output: float32 [N,24,2]']);
  expect(await compareGraphModel(await loadGraphModel(spec))).toBe(0);
});

test('a dense layer after feature maps reads them without a transpose', async () => {
  const spec: GraphModelSpec = {
    inputs: { x: { shape: [-1, 4, 4, 3] } },
    constants: {
      k: floats([3, 3, 3, 2]),
      flat: integers([-1, 32]),
      w: floats([32, 5], 2),
      bias: floats([5], 3),
    },
    nodes: [
      conv('maps', 'x', 'k'),
      { name: 'features', op: 'Reshape', input: ['maps', 'flat'] },
      {
        name: 'dense',
        op: '_FusedMatMul',
        input: ['features', 'w', 'bias'],
        attr: { fused_ops: texts('BiasAdd'), num_args: int(1) },
      },
    ],
  };
  expect((await describeGraph(spec)).transposes).toEqual(['x:planes']);
  expect(await compareGraphModel(await loadGraphModel(spec))).toBeLessThan(nodeTolerance);
});

test('a normalisation is folded into the convolution before it', async () => {
  const variance = { shape: [2], values: [0.5, 2] };
  const spec: GraphModelSpec = {
    inputs: { x: { shape: [-1, 4, 4, 3] } },
    constants: {
      k: floats([3, 3, 3, 2]),
      scale: floats([2], 2),
      offset: floats([2], 3),
      mean: floats([2], 4),
      variance,
    },
    nodes: [
      conv('maps', 'x', 'k'),
      {
        name: 'normal',
        op: 'FusedBatchNormV3',
        input: ['maps', 'scale', 'offset', 'mean', 'variance'],
        attr: { epsilon: float(0.01) },
      },
    ],
  };
  const model = await loadGraphModel(spec);
  expect((await convertModel(model)).nodes.map(({ op }) => op)).toEqual(['Transpose', 'Conv', 'Transpose']);
  expect(await compareGraphModel(model)).toBeLessThan(nodeTolerance);
});

test('an output that is an input, a constant or another output has a name of its own', async () => {
  const spec: GraphModelSpec = {
    inputs: { x: { shape: [2, 3] } },
    constants: { c: floats([2]) },
    nodes: [{ name: 'y', op: 'Relu', input: ['x'] }],
    outputs: { same: 'x', first: 'y', second: 'y:0', constant: 'c' },
  };
  const { outputs } = await describeGraph(spec);
  expect(outputs).toEqual([
    'same: float32 [2,3]',
    'first: float32 [2,3]',
    'second: float32 [2,3]',
    'constant: float32 [2]',
  ]);
});

test('halfWeights stores weights of float16 without a loss, and rounds others', async () => {
  const eighths = {
    shape: [16, 16],
    values: Float32Array.from({ length: 256 }, (_, index) => index / 8 - 16),
  };
  const spec = (w: GraphModelSpec['constants'] & object): GraphModelSpec => ({
    inputs: { x: { shape: [2, 16] } },
    constants: w,
    nodes: [{ name: 'y', op: 'MatMul', input: ['x', 'w'] }],
  });
  const exact = await loadGraphModel(spec({ w: eighths }));
  expect((await convertModel(exact, { halfWeights: true })).nodes.map(({ op }) => op)).toEqual([
    'Cast',
    'Gemm',
  ]);
  expect(await compareGraphModel(exact, { halfWeights: true })).toBeLessThan(1e-6);
  const rounded = await compareGraphModel(await loadGraphModel(spec({ w: floats([16, 16]) })), {
    halfWeights: true,
  });
  expect(rounded).toBeGreaterThan(1e-6);
  expect(rounded).toBeLessThan(2e-3);
  const large = await loadGraphModel(
    spec({ w: { ...eighths, values: eighths.values.map((value) => value * 1e5) } }),
  );
  expect((await convertModel(large, { halfWeights: true })).nodes.map(({ op }) => op)).toEqual(['Gemm']);
});

test.each<[string, GraphModelSpec, string]>([
  [
    'all operators without a converter',
    {
      inputs: { x: { shape: [2, 3] } },
      nodes: [
        { name: 'a', op: 'Cumsum', input: ['x'] },
        { name: 'b', op: 'Cumsum', input: ['a'] },
        { name: 'c', op: 'Bincount', input: ['b'] },
      ],
    },
    'Cannot export model "model": it has operators without a converter, Bincount (node "c"), Cumsum (node "b" and 1 more), expected',
  ],
  [
    'loops',
    { inputs: { x: { shape: [2, 3] } }, nodes: [{ name: 'a', op: 'Enter', input: ['x'] }] },
    'Enter (node "a"), expected a model without loops and branches',
  ],
  [
    'a kernel that is computed',
    { inputs: { x: { shape: [1, 4, 4, 3] }, k: { shape: [3, 3, 3, 2] } }, nodes: [conv('a', 'x', 'k')] },
    'Cannot export node "a" (Conv2D): a kernel that is computed, expected a constant',
  ],
  [
    'another layout',
    {
      inputs: { x: { shape: [1, 3, 4, 4] } },
      constants: { k: floats([3, 3, 3, 2]) },
      nodes: [{ ...conv('a', 'x', 'k'), attr: { ...window, data_format: text('NCHW') } }],
    },
    'Cannot export node "a" (Conv2D): data_format is NCHW, expected NHWC',
  ],
  [
    'another type',
    {
      inputs: { x: { shape: [3] } },
      nodes: [{ name: 'a', op: 'Cast', input: ['x'], attr: { DstT: type('DT_STRING') } }],
    },
    'Cannot export node "a" (Cast): DstT is DT_STRING, expected one of DT_FLOAT',
  ],
  [
    'shapes that do not fit',
    {
      inputs: { x: { shape: [3] }, y: { shape: [4] } },
      nodes: [{ name: 'a', op: 'AddV2', input: ['x', 'y'] }],
    },
    'Cannot export node "a" (AddV2): shapes [3] and [4], expected equal lengths, or 1, on each axis',
  ],
  [
    'a computation with free lengths',
    {
      inputs: { x: { shape: [-1, 3] } },
      nodes: [
        { name: 'shape', op: 'Shape', input: ['x'] },
        { name: 'a', op: 'Neg', input: ['shape'] },
      ],
    },
    'Cannot export node "a" (Neg): it computes with the free lengths [N,3], expected fixed lengths',
  ],
])('exportModel() names %s', async (_name, spec, message) => {
  await expect(convertModel(await loadGraphModel(spec))).rejects.toThrow(message);
});
