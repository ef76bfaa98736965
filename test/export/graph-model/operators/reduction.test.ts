import { findNodeDifferences, integers, type NodeCase } from '../../../support/graph-cases.js';
import { attributes } from '../../../support/graph-models.js';

const { flag } = attributes;

/** Axes of rank 4: those of pixels, of channels, of both, counted from the end, and one as a scalar. */
const axes = [
  integers([1, 2]),
  integers([3]),
  integers([1]),
  integers([-1, 1]),
  integers([0, 1, 2, 3]),
  integers(2),
];

test.each(['Mean', 'Sum', 'Max', 'Min', 'Prod'])('%s over any axes', async (op) => {
  const cases = axes.flatMap((list) =>
    [true, false].map(
      (keeps): NodeCase => ({
        op,
        label: `over ${JSON.stringify(list.values)}, ${keeps ? 'kept' : 'removed'}`,
        inputs: [[2, 3, 4, 5], list],
        attr: { keep_dims: flag(keeps) },
      }),
    ),
  );
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('reductions of integers and of truth', async () => {
  const whole = { shape: [3, 4], dtype: 'DT_INT32' } as const;
  const cases: NodeCase[] = [
    ...['Sum', 'Max', 'Min', 'Prod'].map((op) => ({ op, inputs: [whole, integers([1])] })),
    ...['All', 'Any'].map((op) => ({
      op,
      inputs: [{ shape: [3, 2], dtype: 'DT_BOOL' } as const, integers([1])],
    })),
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('the first of the largest elements, and softmax', async () => {
  const few = { draw: (random: { integer(low: number, high: number): number }) => random.integer(0, 3) };
  const cases: NodeCase[] = [
    ...['ArgMax', 'ArgMin'].flatMap((op) =>
      [0, 1, -1].map((axis) => ({
        op,
        label: `axis ${axis}`,
        inputs: [[4, 5, 6], integers(axis)],
        options: few,
      })),
    ),
    ...['Softmax', 'LogSoftmax'].flatMap((op) =>
      [
        [3, 5],
        [2, 3, 4, 5],
      ].map((shape) => ({ op, inputs: [shape] })),
    ),
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});
