import { Subtract } from '../../support/keras-layers.js';
import { findDifferences, type LayerCase, opsOf } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Shapes = LayerCase['inputs'];
const merges: readonly [string, LayerCase['makeLayer']][] = [
  ['Add', () => tf.layers.add()],
  ['Multiply', () => tf.layers.multiply()],
  ['Average', () => tf.layers.average()],
  ['Maximum', () => tf.layers.maximum()],
  ['Minimum', () => tf.layers.minimum()],
];

/** Equal shapes, lengths of 1 that are repeated, and shapes of fewer axes. */
const shapes: readonly Shapes[] = [
  [[6], [6]],
  [
    [4, 6],
    [4, 6],
    [4, 6],
  ],
  [
    [3, 4, 6],
    [3, 4, 6],
    [3, 4, 6],
    [3, 4, 6],
  ],
  [
    [3, 4, 6],
    [1, 1, 6],
  ],
  [
    [1, 4, 6],
    [3, 4, 1],
  ],
  [[3, 4, 6], [6]],
  [[6], [3, 4, 6]],
  [
    [3, 4, 6],
    [4, 6],
  ],
  [[4, 6], [6], [1, 6]],
  [
    [2, 3, 4, 6],
    [3, 4, 6],
  ],
];

test.each(merges)('%s of equal and of repeated shapes', async (_name, makeLayer) => {
  const cases = shapes.map((inputs): LayerCase => ({ name: JSON.stringify(inputs), inputs, makeLayer }));
  expect(await findDifferences(cases)).toEqual([]);
});

test('Subtract of equal and of repeated shapes, and of nothing else', async () => {
  const isPair = (inputs: Shapes) => inputs.length === 2 && inputs[0]!.length === inputs[1]!.length;
  const makeLayer = () => new Subtract({ name: 'less' });
  const cases = shapes.filter(isPair).map((inputs) => ({ name: JSON.stringify(inputs), inputs, makeLayer }));
  expect(cases.length).toBeGreaterThan(2);
  expect(await findDifferences(cases)).toEqual([]);
  const of = (...inputs: number[][]) => opsOf({ name: 'less', inputs, makeLayer });
  expect(() => of([6], [6], [6])).toThrow('Cannot export layer "less" (Subtract): 3 inputs, expected 2');
  expect(() => of([4, 6], [6])).toThrow('inputs of ranks 3 and 2, expected equal ranks');
});

test('Concatenate on every axis of every rank', async () => {
  const cases = [[6], [4, 6], [3, 4, 6], [2, 3, 4, 6]].flatMap((shape) =>
    [-1, ...shape.map((_, index) => index + 1)].map((axis): LayerCase => {
      const place = axis === -1 ? shape.length - 1 : axis - 1;
      return {
        name: `axis ${axis} of rank ${shape.length + 1}`,
        inputs: [shape, shape.with(place, 2), shape],
        makeLayer: () => tf.layers.concatenate({ axis }),
      };
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test.each<[string, Shapes, string[]]>([
  [
    'feature maps',
    [
      [3, 4, 6],
      [3, 4, 6],
    ],
    ['Mul'],
  ],
  ['feature maps and one factor a channel', [[3, 4, 6], [6]], ['Unsqueeze', 'Mul']],
])('merging %s needs no transpose', (name, inputs, ops) => {
  expect(opsOf({ name, inputs, makeLayer: () => tf.layers.multiply() })).toEqual(ops);
});

const products: readonly [number[], number[], number | [number, number]][] = [
  [[5], [5], -1],
  [[5], [5], 1],
  [[3, 5], [4, 5], 2],
  [[3, 5], [4, 5], -1],
  [[5, 3], [5, 4], 1],
  [
    [3, 5],
    [5, 4],
    [2, 1],
  ],
  [
    [5, 3],
    [4, 5],
    [1, 2],
  ],
  [[3, 5], [5], [2, 1]],
  [[5, 3], [5], 1],
  [[5], [5, 4], [1, 1]],
  [[1, 5], [5], [2, 1]],
];

test('Dot along every pair of axes, normalised and not', async () => {
  const cases = products.flatMap(([left, right, axes]) =>
    [true, false].map(
      (normalize): LayerCase => ({
        name: `${left} and ${right} along ${axes}${normalize ? ', normalised' : ''}`,
        inputs: [left, right],
        makeLayer: () => tf.layers.dot({ axes, normalize }),
      }),
    ),
  );
  expect(await findDifferences(cases)).toEqual([]);
});
