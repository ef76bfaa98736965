import { combine, findDifferences, type LayerCase, opsOf } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Pair = [number, number];
const shapes = [
  [4, 6, 2],
  [5, 3, 2],
  [1, 7, 2],
];
const factors: readonly Pair[] = [
  [2, 2],
  [1, 3],
  [3, 2],
];

test('UpSampling2D, nearest and bilinear, by equal and other factors', async () => {
  const cases = combine(['nearest', 'bilinear'] as const, factors, shapes).map(
    ([interpolation, size, shape]): LayerCase => ({
      name: `${interpolation}, by ${size}, on ${shape}`,
      inputs: [shape],
      makeLayer: () => tf.layers.upSampling2d({ size, interpolation }),
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

const margins: readonly [Pair, Pair][] = [
  [
    [1, 0],
    [2, 1],
  ],
  [
    [0, 0],
    [0, 3],
  ],
];

test('Cropping2D and ZeroPadding2D', async () => {
  const cases = margins.flatMap((margin): LayerCase[] => [
    {
      name: `crop ${margin}`,
      inputs: [[5, 6, 2]],
      makeLayer: () => tf.layers.cropping2D({ cropping: margin }),
    },
    {
      name: `pad ${margin}`,
      inputs: [[5, 6, 2]],
      makeLayer: () => tf.layers.zeroPadding2d({ padding: margin }),
    },
  ]);
  expect(await findDifferences(cases)).toEqual([]);
});

test('CenterCrop of even, odd and single margins', async () => {
  const crops: readonly [Pair, Pair][] = [
    [
      [10, 9],
      [4, 3],
    ],
    [
      [7, 8],
      [6, 7],
    ],
    [
      [7, 8],
      [1, 8],
    ],
    [
      [40, 33],
      [21, 1],
    ],
  ];
  const cases = crops.map(
    ([size, [height, width]]): LayerCase => ({
      name: `${size} to ${height} x ${width}`,
      inputs: [[...size, 2]],
      makeLayer: () => tf.layers.centerCrop({ height, width }),
    }),
  );
  expect(await findDifferences(cases)).toEqual([]);
});

test('CenterCrop of maps that are too small is refused', () => {
  const makeLayer = () => tf.layers.centerCrop({ name: 'crop', height: 6, width: 4 });
  expect(() => opsOf({ name: 'crop', inputs: [[4, 8, 2]], makeLayer })).toThrow(
    'Cannot export layer "crop" (CenterCrop): a crop of 4 x 8 to 6 x 4, expected a smaller size',
  );
});
