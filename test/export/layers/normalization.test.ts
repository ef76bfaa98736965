import { findDifferences, type LayerCase, opsOf } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

const shapes = [[6], [4, 6], [3, 4, 6]];
const switches = [true, false].flatMap((center) => [true, false].map((scale) => ({ center, scale })));

test('BatchNormalization over the last axis of every rank, with and without scale and offset', async () => {
  const cases = shapes.flatMap((shape) =>
    switches.map(
      (options): LayerCase => ({
        name: `rank ${shape.length + 1}, ${JSON.stringify(options)}`,
        inputs: [shape],
        makeLayer: () => tf.layers.batchNormalization({ epsilon: 0.01, ...options }),
      }),
    ),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test('BatchNormalization over other axes', async () => {
  // The orders exchange the axis and the last one. TensorFlow.js' backend in plain JavaScript normalises the last axis
  // alone: over others it takes the statistics in the order of the elements.
  const cases = (
    [
      [1, [3, 2, 1]],
      [2, [1, 3, 2]],
    ] as const
  ).map(
    ([axis, dims]): LayerCase => ({
      name: `axis ${axis}`,
      inputs: [[3, 4, 6]],
      makeLayer: () => tf.layers.batchNormalization({ axis }),
      makeReference: () => [
        tf.layers.permute({ dims: [...dims] }),
        tf.layers.batchNormalization(),
        tf.layers.permute({ dims: [...dims] }),
      ],
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test('LayerNormalization over the last axis of every rank, with and without scale and offset', async () => {
  const cases = shapes.flatMap((shape) =>
    switches.map(
      (options): LayerCase => ({
        name: `rank ${shape.length + 1}, ${JSON.stringify(options)}`,
        inputs: [shape],
        makeLayer: () => tf.layers.layerNormalization({ epsilon: 0.01, ...options }),
      }),
    ),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test('LayerNormalization over other axes', async () => {
  const cases = [[1], [2], [1, 2], [2, 3], [1, 3], [1, 2, 3]].flatMap((axis) =>
    switches.map(
      (options): LayerCase => ({
        name: `axes ${axis}, ${JSON.stringify(options)}`,
        inputs: [[3, 4, 6]],
        makeLayer: () => tf.layers.layerNormalization({ axis, ...options }),
      }),
    ),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test.each<[string, number[], LayerCase['makeLayer'], string[]]>([
  ['BatchNormalization of maps', [3, 4, 6], () => tf.layers.batchNormalization(), ['BatchNormalization']],
  ['BatchNormalization of a sequence', [4, 6], () => tf.layers.batchNormalization(), ['Mul', 'Add']],
  ['LayerNormalization of a sequence', [4, 6], () => tf.layers.layerNormalization(), ['LayerNormalization']],
  [
    'LayerNormalization of all of the maps',
    [3, 4, 6],
    () => tf.layers.layerNormalization({ axis: [1, 2, 3] }),
    ['LayerNormalization'],
  ],
  [
    'LayerNormalization of channels',
    [3, 4, 6],
    () => tf.layers.layerNormalization(),
    ['ReduceMean', 'Sub', 'Mul', 'ReduceMean', 'Add', 'Sqrt', 'Div', 'Mul', 'Add'],
  ],
])('%s needs no transpose', (name, shape, makeLayer, ops) => {
  expect(opsOf({ name, inputs: [shape], makeLayer })).toEqual(ops);
});
