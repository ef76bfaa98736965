import { findNodeDifferences, floats, type NodeCase } from '../../../support/graph-cases.js';
import { attributes } from '../../../support/graph-models.js';

const { flag, int, texts } = attributes;
const whole = (...shape: number[]) => ({ shape, dtype: 'DT_INT32' }) as const;

test('products of matrices, turned or not, of constants and of inputs', async () => {
  const cases = [false, true].flatMap((first) =>
    [false, true].flatMap((second): NodeCase[] => {
      const a = first ? [4, 3] : [3, 4];
      const b = second ? [5, 4] : [4, 5];
      const label = `${first}, ${second}`;
      const attr = { transpose_a: flag(first), transpose_b: flag(second) };
      const adjoint = { adj_x: flag(first), adj_y: flag(second) };
      return [
        { op: 'MatMul', label, inputs: [a, floats(b)], attr },
        { op: 'MatMul', label: `${label}, integers`, inputs: [whole(...a), whole(...b)], attr },
        { op: 'MatMul', label: `${label}, inputs`, inputs: [a, b], attr },
        { op: 'BatchMatMulV2', label, inputs: [[2, 3, ...a], floats([3, ...b])], attr: adjoint },
        {
          op: 'BatchMatMul',
          label,
          inputs: [
            [2, ...a],
            [2, ...b],
          ],
          attr: adjoint,
        },
      ];
    }),
  );
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('_FusedMatMul with a bias and an activation', async () => {
  const cases = [
    ['BiasAdd'],
    ['BiasAdd', 'Relu'],
    ['BiasAdd', 'Relu6'],
    ['BiasAdd', 'Sigmoid'],
    ['BiasAdd', 'Elu'],
  ].map(
    (fused): NodeCase => ({
      op: '_FusedMatMul',
      label: fused.join(', '),
      inputs: [[-1, 4], floats([4, 5]), floats([5], 2)],
      attr: {
        fused_ops: texts(...fused),
        num_args: int(1),
        transpose_a: flag(false),
        transpose_b: flag(false),
      },
    }),
  );
  expect(await findNodeDifferences(cases)).toEqual([]);
});
