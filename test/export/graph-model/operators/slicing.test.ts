import type { Value } from '../../../../src/export/graph.js';
import type { Random } from '../../../../src/random.js';
import { findNodeDifferences, integers, type NodeCase } from '../../../support/graph-cases.js';
import { attributes } from '../../../support/graph-models.js';

const { int, text } = attributes;

test('Slice', async () => {
  const cases: NodeCase[] = [
    { op: 'Slice', inputs: [[4, 5, 6], integers([1, 0, 2]), integers([2, -1, 3])] },
    { op: 'Slice', label: 'of all', inputs: [[4, 5], integers([0, 0]), integers([-1, 5])] },
    {
      op: 'Slice',
      label: 'of maps',
      inputs: [[-1, 4, 5, 6], integers([0, 1, 0, 2]), integers([-1, 2, 5, -1])],
    },
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('StridedSlice with each mask', async () => {
  const slice = (
    label: string,
    [begin, end, step]: number[][],
    attr: NodeCase['attr'] & object = {},
    shape = [4, 5, 6],
  ): NodeCase => ({
    op: 'StridedSlice',
    label,
    inputs: [shape, integers(begin!), integers(end!), integers(step!)],
    attr,
  });
  const cases = [
    slice('plain', [
      [1, 0, 2],
      [3, 5, 6],
      [1, 2, 3],
    ]),
    slice('from the end', [
      [-3, -2],
      [-1, 100],
      [1, 1],
    ]),
    slice('backwards', [
      [3, -1],
      [0, -4],
      [-1, -2],
    ]),
    slice('whole backwards', [[0], [0], [-1]], { begin_mask: int(1), end_mask: int(1) }),
    slice(
      'begin and end masks',
      [
        [2, 2],
        [3, 3],
        [1, 1],
      ],
      { begin_mask: int(1), end_mask: int(2) },
    ),
    slice(
      'one index',
      [
        [2, 1],
        [3, 2],
        [1, 1],
      ],
      { shrink_axis_mask: int(1) },
    ),
    slice(
      'the last index',
      [
        [0, -1],
        [0, 0],
        [1, 1],
      ],
      { begin_mask: int(1), end_mask: int(1), shrink_axis_mask: int(2) },
    ),
    slice(
      'a new axis',
      [
        [0, 0, 1],
        [0, 0, 3],
        [1, 1, 1],
      ],
      { begin_mask: int(1), end_mask: int(1), new_axis_mask: int(2) },
    ),
    slice(
      'an ellipsis',
      [
        [0, 1],
        [0, 3],
        [1, 1],
      ],
      { ellipsis_mask: int(1) },
    ),
    slice(
      'an ellipsis and a new axis',
      [
        [0, 0],
        [0, 0],
        [1, 1],
      ],
      { ellipsis_mask: int(1), new_axis_mask: int(2) },
    ),
    slice(
      'maps of a free batch',
      [
        [0, 1, 0],
        [0, 3, 4],
        [1, 1, 2],
      ],
      { begin_mask: int(1), end_mask: int(1) },
      [-1, 4, 5, 6],
    ),
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('places that another tensor names', async () => {
  const places = {
    draw: (random: Random, { type }: Value) =>
      type === 'int32' ? random.integer(0, 2) : random.normal(0, 1),
  };
  const whole = (...shape: number[]) => ({ shape, dtype: 'DT_INT32' }) as const;
  const cases: NodeCase[] = [
    { op: 'Gather', inputs: [[4, 5, 6], integers([2, 0, 2])] },
    { op: 'GatherV2', inputs: [[4, 5, 6], integers([2, 0, 2]), integers(1)] },
    { op: 'GatherV2', label: 'of inputs', inputs: [[4, 5, 6], whole(2, 3), integers(0)], options: places },
    { op: 'GatherNd', inputs: [[3, 3, 6], whole(4, 2)], options: places },
    { op: 'GatherNd', label: 'of constants', inputs: [[3, 3], integers([2, 1, 0, 0], [2, 2])] },
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('margins', async () => {
  const margins = integers([0, 0, 1, 2, 0, 1, 2, 0], [4, 2]);
  const cases: NodeCase[] = [
    { op: 'Pad', inputs: [[2, 3, 4, 5], margins] },
    { op: 'PadV2', inputs: [[2, 3, 4, 5], margins, { shape: [], values: [1.5] }] },
    { op: 'MirrorPad', inputs: [[3, 4], integers([1, 2, 0, 3], [2, 2])], attr: { mode: text('REFLECT') } },
    { op: 'SpaceToBatchND', inputs: [[2, 5, 6, 3], integers([2, 3]), integers([0, 1, 2, 1], [2, 2])] },
    { op: 'BatchToSpaceND', inputs: [[12, 3, 2, 3], integers([2, 3]), integers([0, 1, 2, 1], [2, 2])] },
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});
