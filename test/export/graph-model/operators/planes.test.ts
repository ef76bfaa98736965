import { findNodeDifferences, floats, integers, type NodeCase } from '../../../support/graph-cases.js';
import { attributes } from '../../../support/graph-models.js';

const { flag, float, int, ints, text } = attributes;

test('pooling', async () => {
  const cases = ['MaxPool', 'AvgPool'].flatMap((op) =>
    ['SAME', 'VALID'].flatMap((padding) =>
      (
        [
          [2, 2],
          [3, 2],
          [3, 1],
        ] as const
      ).map(
        ([size, stride]): NodeCase => ({
          op,
          label: `${padding}, ${size}, stride ${stride}`,
          inputs: [[2, 7, 8, 3]],
          attr: {
            ksize: ints(1, size, size, 1),
            strides: ints(1, stride, stride, 1),
            padding: text(padding),
          },
        }),
      ),
    ),
  );
  expect(await findNodeDifferences(cases)).toEqual([]);
});

/** Sizes that are and are not multiples, larger and smaller. */
const sizes = [
  [8, 6],
  [12, 9],
  [7, 5],
  [3, 4],
  [4, 3],
];

test.each(['ResizeBilinear', 'ResizeNearestNeighbor'])('%s with each rule of places', async (op) => {
  const rules: Record<string, NodeCase['attr'] & object> = {
    'from the corner': {},
    align_corners: { align_corners: flag(true) },
    half_pixel_centers: { half_pixel_centers: flag(true) },
  };
  const cases = Object.entries(rules).flatMap(([label, attr]) =>
    sizes.map(
      (size): NodeCase => ({
        op,
        label: `${label}, to ${size}`,
        inputs: [[-1, 4, 3, 2], integers(size)],
        attr: { align_corners: flag(false), half_pixel_centers: flag(false), ...attr },
      }),
    ),
  );
  expect(await findNodeDifferences(cases)).toEqual([]);
});

test('blocks of channels as pixels, and normalisation', async () => {
  const statistics = [
    floats([5]),
    floats([5], 2),
    floats([5], 3),
    { shape: [5], values: [0.5, 1, 2, 0.1, 3] },
  ];
  const cases: NodeCase[] = [
    { op: 'DepthToSpace', inputs: [[2, 3, 4, 12]], attr: { block_size: int(2), data_format: text('NHWC') } },
    ...['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'].map((op) => ({
      op,
      inputs: [[2, 3, 4, 5], ...statistics],
      attr: { epsilon: float(0.01) },
    })),
  ];
  expect(await findNodeDifferences(cases)).toEqual([]);
});
