import { findNodeDifferences, floats, integers, type NodeCase } from '../../../support/graph-cases.js';
import { attributes } from '../../../support/graph-models.js';

const { flag, int, ints, type } = attributes;

test('other axes for the same elements', async () => {
  const cases: NodeCase[] = [
    { op: 'Reshape', inputs: [[2, 3, 4], integers([4, -1])] },
    { op: 'Reshape', label: 'of a free batch', inputs: [[-1, 3, 4, 2], integers([-1, 24])] },
    { op: 'Reshape', label: 'into the batch', inputs: [[-1, 3, 4], integers([-1, 4])] },
    { op: 'Squeeze', inputs: [[1, 3, 1, 2]] },
    { op: 'Squeeze', label: 'of some', inputs: [[1, 3, 1, 2]], attr: { squeeze_dims: ints(-2) } },
    { op: 'ExpandDims', inputs: [[2, 3], integers(1)] },
    { op: 'ExpandDims', label: 'at the end', inputs: [[2, 3], integers(-1)] },
    { op: 'Transpose', inputs: [[2, 3, 4], integers([2, 0, 1])] },
    { op: 'Transpose', label: 'to planes', inputs: [[2, 3, 4, 5], integers([0, 3, 1, 2])] },
    { op: 'Transpose', label: 'from planes', inputs: [[2, 3, 4, 5], integers([0, 2, 3, 1])] },
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('tensors joined and parted', async () => {
  const cases: NodeCase[] = [
    { op: 'ConcatV2', inputs: [[2, 3], [2, 4], integers(1)] },
    { op: 'ConcatV2', label: 'of maps', inputs: [[1, 3, 4, 2], floats([1, 3, 4, 5]), integers(-1)] },
    {
      op: 'Pack',
      inputs: [
        [2, 3],
        [2, 3],
      ],
      attr: { axis: int(1) },
    },
    { op: 'Pack', label: 'of one', inputs: [[2, 3]], attr: { axis: int(-1) } },
    { op: 'Unpack', inputs: [[2, 3, 4]], attr: { axis: int(1), num: int(3) }, outputs: 3 },
    { op: 'Unpack', label: 'of one', inputs: [[1, 3, 4]], attr: { axis: int(0), num: int(1) } },
    { op: 'Split', inputs: [integers(1), [2, 6]], attr: { num_split: int(3) }, outputs: 3 },
    {
      op: 'Split',
      label: 'of maps',
      inputs: [integers(3), [1, 2, 2, 6]],
      attr: { num_split: int(2) },
      outputs: 2,
    },
    {
      op: 'SplitV',
      inputs: [[2, 6], integers([1, -1, 2]), integers(1)],
      attr: { num_split: int(3) },
      outputs: 3,
    },
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('tensors repeated, made, converted and sorted', async () => {
  const cases: NodeCase[] = [
    { op: 'Tile', inputs: [[2, 3], integers([2, 3])] },
    { op: 'BroadcastTo', inputs: [[3, 1], integers([2, 3, 4])] },
    ...['ZerosLike', 'OnesLike'].map((op) => ({ op, inputs: [[2, 3]] })),
    { op: 'Cast', inputs: [[5]], attr: { SrcT: type('DT_FLOAT'), DstT: type('DT_INT32') } },
    { op: 'Cast', label: 'to truth', inputs: [[5]], attr: { SrcT: type('DT_FLOAT'), DstT: type('DT_BOOL') } },
    {
      op: 'Cast',
      label: 'of integers',
      inputs: [{ shape: [5], dtype: 'DT_INT32' }],
      attr: { SrcT: type('DT_INT32'), DstT: type('DT_FLOAT') },
    },
    { op: 'TopKV2', inputs: [[3, 8], integers(4)], attr: { sorted: flag(true) }, outputs: 2 },
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});
