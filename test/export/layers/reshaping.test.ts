import { findDifferences, type LayerCase, opsOf } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

test('Flatten of every rank', async () => {
  const cases = [
    [4, 6],
    [3, 4, 6],
    [2, 3, 4, 6],
    [3, 4, 1],
    [1, 1, 6],
  ].map(
    (shape): LayerCase => ({
      name: shape.join(' x '),
      inputs: [shape],
      makeLayer: () => tf.layers.flatten(),
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

const reshapes: readonly [number[], number[]][] = [
  [[24], [3, 4, 2]],
  [[24], [2, -1, 4]],
  [[4, 6], [24]],
  [
    [4, 6, 2],
    [3, 2, 8],
  ],
  [
    [4, 6, 2],
    [-1, 2],
  ],
  [
    [12, 4],
    [2, 6, 4],
  ],
  [
    [4, 6, 2],
    [2, 2, 6, 2],
  ],
  [
    [2, 2, 6, 2],
    [4, 6, 2],
  ],
  [[6], [1, 1, 6]],
  [[1, 1, 6], [6]],
  [[4, 6, 1], [24]],
  [[24], [4, 6, 1]],
];

test('Reshape between all ranks', async () => {
  const cases = reshapes.map(
    ([shape, targetShape]): LayerCase => ({
      name: `${shape} to ${targetShape}`,
      inputs: [shape],
      makeLayer: () => tf.layers.reshape({ targetShape: [...targetShape] }),
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test.each([
  [[6], [1, 1, 6]],
  [
    [1, 1, 6],
    [2, 3],
  ],
  [[4, 6, 1], [24]],
  [[24], [4, 6, 1]],
])('Reshape of %j to %j needs no transpose', (shape, targetShape) => {
  const makeLayer = () => tf.layers.reshape({ targetShape: [...targetShape] });
  expect(opsOf({ name: 'reshape', inputs: [shape], makeLayer })).toEqual(['Reshape']);
});

test('Permute in every order', async () => {
  const orders = [
    [1],
    [2, 1],
    [1, 2, 3],
    [1, 3, 2],
    [2, 1, 3],
    [2, 3, 1],
    [3, 1, 2],
    [3, 2, 1],
    [4, 2, 1, 3],
  ];
  const cases = orders.map(
    (dims): LayerCase => ({
      name: `to ${dims}`,
      inputs: [[3, 4, 6, 2].slice(0, dims.length)],
      makeLayer: () => tf.layers.permute({ dims }),
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test('Permute of feature maps is at most one transpose', () => {
  const opsOfOrder = (dims: number[]) =>
    opsOf({ name: String(dims), inputs: [[3, 4, 6]], makeLayer: () => tf.layers.permute({ dims }) });
  expect(opsOfOrder([1, 2, 3])).toEqual(['Identity']);
  expect(opsOfOrder([2, 1, 3])).toEqual(['Transpose']);
});

test('RepeatVector', async () => {
  const makeLayer = () => tf.layers.repeatVector({ n: 3 });
  expect(await findDifferences([{ name: 'three times', inputs: [[5]], makeLayer }])).toEqual([]);
});

test('layers for training alone leave nothing behind', async () => {
  const layers = [
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.spatialDropout1d({ rate: 0.5 }),
    tf.layers.gaussianNoise({ stddev: 1 }),
    tf.layers.gaussianDropout({ rate: 0.5 }),
    tf.layers.alphaDropout({ rate: 0.5 }),
  ];
  const cases = layers.map((layer) => ({
    name: layer.getClassName(),
    inputs: [[4, 6]],
    makeLayer: () => layer,
  }));
  expect(cases.map(opsOf)).toEqual(layers.map(() => ['Identity']));
  expect(await findDifferences(cases)).toEqual([]);
});
