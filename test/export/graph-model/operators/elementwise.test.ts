import type { Value } from '../../../../src/export/graph.js';
import type { Random } from '../../../../src/random.js';
import { findNodeDifferences, floats, integers, type NodeCase } from '../../../support/graph-cases.js';
import { attributes } from '../../../support/graph-models.js';

const { float } = attributes;
const whole = (...shape: number[]) => ({ shape, dtype: 'DT_INT32' }) as const;
const truth = (...shape: number[]) => ({ shape, dtype: 'DT_BOOL' }) as const;
const positive = { draw: (random: Random) => random.uniform(0.1, 3) };
const unit = { draw: (random: Random) => random.uniform(-0.99, 0.99) };
const few = { draw: (random: Random) => random.integer(-3, 3) };

test('functions of each element', async () => {
  const cases: NodeCase[] = [
    ...['Abs', 'Atan', 'Ceil', 'Cos', 'Elu', 'Erf', 'Exp', 'Floor', 'Neg', 'Relu', 'Relu6', 'Round', 'Selu'],
    ...['Sigmoid', 'Sign', 'Sin', 'Softplus', 'Square', 'Tanh', 'Identity', 'StopGradient', 'Snapshot'],
  ].map((op) => ({ op, inputs: [[2, 3, 4]] }));
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('functions of some numbers alone, and those with parameters', async () => {
  const cases: NodeCase[] = [
    ...['Log', 'Reciprocal', 'Rsqrt', 'Sqrt'].map((op) => ({ op, inputs: [[2, 5]], options: positive })),
    ...['Acos', 'Asin', 'Tan'].map((op) => ({ op, inputs: [[2, 5]], options: unit })),
    { op: 'LeakyRelu', inputs: [[3, 4]], attr: { alpha: float(0.3) } },
    { op: 'LeakyRelu', label: 'by default', inputs: [[3, 4]] },
    { op: 'LogicalNot', inputs: [truth(3, 4)] },
    { op: 'Prelu', inputs: [[2, 3, 4, 5], floats([5])] },
    { op: 'Prelu', label: 'of maps', inputs: [[2, 3, 4, 5], floats([1, 1, 5])] },
    ...['Abs', 'Neg', 'Relu', 'Relu6', 'Sign', 'Square'].map((op) => ({
      op,
      label: 'of integers',
      inputs: [whole(5)],
      options: few,
    })),
    {
      op: 'Round',
      label: 'of halves',
      inputs: [[8]],
      options: { draw: (_random, _value, index) => index - 3.5 },
    },
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});

const shapes: readonly NodeCase['inputs'][] = [
  [
    [2, 3, 4],
    [2, 3, 4],
  ],
  [[2, 3, 4], [4]],
  [[4], [2, 3, 1]],
  [
    [2, 1, 4, 5],
    [3, 1, 5],
  ],
  [[], [2, 3]],
  [[-1, 3, 4, 5], floats([5])],
];

test('two tensors that broadcast', async () => {
  const ops = ['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Div', 'Maximum', 'Minimum', 'SquaredDifference'];
  const cases = [...ops, 'FloorDiv', 'FloorMod', 'Mod', 'Greater', 'Less', 'Atan2'].flatMap((op) =>
    shapes.map((inputs): NodeCase => ({ op, label: JSON.stringify(inputs), inputs })),
  );
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('integers, with signs of division as in TensorFlow.js', async () => {
  const divisors = integers(Array.from({ length: 42 }, (_, index) => (index % 2 === 0 ? 3 : -3)));
  const ops = ['FloorDiv', 'FloorMod', 'Mod', 'Sub', 'Mul', 'AddV2', 'Maximum', 'Minimum', 'Equal', 'Less'];
  const options = { draw: (_random: Random, _value: Value, index: number) => Math.floor(index / 2) - 10 };
  const cases = ops.map((op): NodeCase => ({ op, inputs: [whole(42), divisors], options }));
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('comparisons, choices and sums', async () => {
  const cases: NodeCase[] = [
    ...['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'].map((op) => ({
      op,
      inputs: [[20], [20]],
      options: few,
    })),
    ...['LogicalAnd', 'LogicalOr'].map((op) => ({ op, inputs: [truth(20), truth(20)] })),
    { op: 'AddN', inputs: [[2, 3], [2, 3], floats([2, 3])] },
    { op: 'AddN', label: 'of one', inputs: [[2, 3]] },
    { op: 'BiasAdd', inputs: [[2, 3, 4, 5], floats([5])] },
    { op: 'Pow', inputs: [[2, 5], floats([5])], options: positive },
    { op: 'Select', inputs: [truth(2, 3), [2, 3], [2, 3]] },
    { op: 'SelectV2', inputs: [truth(3), [2, 3], floats([2, 3])] },
    { op: 'ClipByValue', inputs: [[20], floats([], 3), { shape: [], values: [2] }] },
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('the angles of points on and between the axes', async () => {
  const draw = (_random: Random, { name }: Value, index: number) =>
    (name === 'in0' ? Math.floor(index / 7) : index % 7) - 3;
  expect(await findNodeDifferences([{ op: 'Atan2', inputs: [[49], [49]], options: { draw } }])).toEqual([]);
});
