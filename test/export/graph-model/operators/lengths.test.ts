/** Integers that a model computes from shapes, and that the exporter knows when it builds the graph. */
import { convertModel } from '../../../../src/export/export-model.js';
import { floats, integers, nodeTolerance } from '../../../support/graph-cases.js';
import {
  attributes,
  compareGraphModel,
  type GraphModelSpec,
  loadGraphModel,
  type NodeSpec,
} from '../../../support/graph-models.js';

const { int, flag, type } = attributes;

const constants = {
  minus: integers(-1),
  zero: integers(0),
  one: integers(1),
  two: integers(2),
  first: integers([0]),
  second: integers([1]),
  third: integers([3]),
  width_axis: integers([2]),
  step: integers([1]),
  pair: integers([2, 3]),
  swapped: integers([2, 1]),
  none: integers([], [0]),
  number: { shape: [], values: [1.5] },
  start: { shape: [], values: [0] },
  pace: { shape: [], values: [0.5] },
};

const shape: NodeSpec = { name: 'shape', op: 'Shape', input: ['x'] };
/** The lengths of height and width: [4, 6]. */
const sizes: NodeSpec = { name: 'sizes', op: 'StridedSlice', input: ['shape', 'second', 'third', 'step'] };
/** One length as a scalar. */
const lengthAt = (name: string, index: keyof typeof constants): NodeSpec => ({
  name,
  op: 'StridedSlice',
  input: ['shape', index, index, 'step'],
  attr: { shrink_axis_mask: int(1) },
});
const batch = lengthAt('batch', 'first');
const height = lengthAt('height', 'second');
const toRows = (rest: string): NodeSpec[] => [
  { name: 'target', op: 'Pack', input: ['batch', rest], attr: { axis: int(0) } },
  { name: 'y', op: 'Reshape', input: ['x', 'target'] },
];

const cases: Record<string, readonly NodeSpec[]> = {
  'Mul, of sizes for a Resize': [
    shape,
    sizes,
    { name: 'larger', op: 'Mul', input: ['sizes', 'pair'] },
    { name: 'y', op: 'ResizeBilinear', input: ['x', 'larger'], attr: { half_pixel_centers: flag(true) } },
  ],
  'Add, Sub, FloorDiv, Maximum and Minimum': [
    shape,
    sizes,
    { name: 'a', op: 'AddV2', input: ['sizes', 'pair'] },
    { name: 'b', op: 'Sub', input: ['a', 'one'] },
    { name: 'c', op: 'FloorDiv', input: ['b', 'two'] },
    { name: 'd', op: 'Maximum', input: ['c', 'pair'] },
    { name: 'e', op: 'Minimum', input: ['d', 'sizes'] },
    { name: 'f', op: 'Add', input: ['e', 'zero'] },
    { name: 'y', op: 'ResizeNearestNeighbor', input: ['x', 'f'] },
  ],
  'Pack with the rest': [shape, batch, ...toRows('minus')],
  'Prod of fixed lengths': [
    shape,
    {
      name: 'inner',
      op: 'StridedSlice',
      input: ['shape', 'second', 'first', 'step'],
      attr: { end_mask: int(1) },
    },
    { name: 'count', op: 'Prod', input: ['inner', 'first'] },
    batch,
    ...toRows('count'),
  ],
  'Unpack, Mul and ConcatV2': [
    shape,
    { name: 'lengths', op: 'Unpack', input: ['shape'], attr: { axis: int(0), num: int(4) } },
    { name: 'area', op: 'Mul', input: ['lengths:1', 'lengths:2'] },
    { name: 'rows', op: 'ExpandDims', input: ['lengths', 'zero'] },
    { name: 'columns', op: 'Reshape', input: ['area', 'step'] },
    { name: 'depth', op: 'ExpandDims', input: ['lengths:3', 'zero'] },
    { name: 'target', op: 'ConcatV2', input: ['rows', 'columns', 'depth', 'zero'], attr: { N: int(3) } },
    { name: 'y', op: 'Reshape', input: ['x', 'target'] },
  ],
  'GatherV2, Squeeze and Cast': [
    shape,
    { name: 'picked', op: 'GatherV2', input: ['shape', 'width_axis', 'zero'] },
    { name: 'count', op: 'Squeeze', input: ['picked'] },
    { name: 'same', op: 'Cast', input: ['count'], attr: { DstT: type('DT_INT32') } },
    { name: 'dims', op: 'Pack', input: ['same', 'two'], attr: { axis: int(0) } },
    { name: 'filled', op: 'Fill', input: ['dims', 'number'] },
    { name: 'y', op: 'Mul', input: ['x', 'filled'] },
  ],
  'a product of a free length': [
    shape,
    batch,
    height,
    { name: 'rows', op: 'Mul', input: ['batch', 'height'] },
    { name: 'target', op: 'Pack', input: ['rows', 'minus', 'two'], attr: { axis: int(0) } },
    { name: 'y', op: 'Reshape', input: ['x', 'target'] },
  ],
  'Range of a length': [
    shape,
    height,
    { name: 'last', op: 'Cast', input: ['height'], attr: { DstT: type('DT_FLOAT') } },
    { name: 'numbers', op: 'Range', input: ['start', 'last', 'pace'] },
    { name: 'rank', op: 'Rank', input: ['x'] },
    { name: 'half', op: 'FloorDiv', input: ['rank', 'two'] },
    { name: 'pairs', op: 'Pack', input: ['half', 'minus'], attr: { axis: int(0) } },
    { name: 'table', op: 'Reshape', input: ['numbers', 'pairs'] },
    { name: 'column', op: 'Max', input: ['table', 'step'] },
    { name: 'y', op: 'Mul', input: ['x', 'column'] },
  ],
  'Size of a fixed tensor': [
    { name: 'size', op: 'Size', input: ['k'] },
    { name: 'dims', op: 'Pack', input: ['size'], attr: { axis: int(0) } },
    { name: 'filled', op: 'Fill', input: ['dims', 'number'] },
    { name: 'sum', op: 'Sum', input: ['filled', 'first'] },
    { name: 'y', op: 'Mul', input: ['x', 'sum'] },
  ],
};

test.each(Object.entries(cases))('%s', async (_name, nodes) => {
  const spec: GraphModelSpec = {
    inputs: { x: { shape: [-1, 4, 6, 2] } },
    constants: { ...constants, k: floats([2, 5]) },
    nodes,
    outputs: { y: 'y' },
  };
  const model = await loadGraphModel(spec);
  expect(await compareGraphModel(model, { freeLength: 3 })).toBeLessThan(nodeTolerance);
  const { nodes: made } = await convertModel(model);
  const computing = made.filter(({ op }) => ['Shape', 'Cast', 'Gather', 'Concat', 'Range'].includes(op));
  expect(computing).toEqual([]);
});
