import { combine, findDifferences, type LayerCase, opsOf } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Make = (options: {
  poolSize: number;
  strides: number;
  padding: 'same' | 'valid';
}) => ReturnType<LayerCase['makeLayer']>;

/** Every padding, window and stride, on an even and an odd size. */
function overSizes(name: string, shapes: readonly (readonly number[])[], makeLayer: Make): LayerCase[] {
  return combine([1, 2, 3], [1, 2, 3, 4], shapes).flatMap(([strides, poolSize, shape]) =>
    (['same', 'valid'] as const).map((padding) => ({
      name: `${name}, window ${poolSize}, stride ${strides}, ${padding}, on ${shape.join(' x ')}`,
      inputs: [shape],
      makeLayer: () => makeLayer({ poolSize, strides, padding }),
    })),
  );
}

const lines = [
  [8, 3],
  [7, 3],
];
const maps = [
  [8, 6, 3],
  [7, 9, 3],
];
// Over three axes with "same", and windows shorter than the stride, TensorFlow.js' backend in plain JavaScript starts in
// other places than TensorFlow: padding of less than nothing.
const isCommonGround = ({ name }: LayerCase) => !/window (1, stride [23]|2, stride 3), same/.test(name);
const volumes = [
  [4, 6, 5, 2],
  [5, 4, 7, 2],
];

test.each([
  ['MaxPooling1D', overSizes('MaxPooling1D', lines, (options) => tf.layers.maxPooling1d(options))],
  [
    'AveragePooling1D',
    overSizes('AveragePooling1D', lines, (options) => tf.layers.averagePooling1d(options)),
  ],
  ['MaxPooling2D', overSizes('MaxPooling2D', maps, (options) => tf.layers.maxPooling2d(options))],
  ['AveragePooling2D', overSizes('AveragePooling2D', maps, (options) => tf.layers.averagePooling2d(options))],
  [
    'MaxPooling3D',
    overSizes('MaxPooling3D', volumes, (options) => tf.layers.maxPooling3d(options)).filter(isCommonGround),
  ],
  [
    'AveragePooling3D',
    overSizes('AveragePooling3D', volumes, (options) => tf.layers.averagePooling3d(options)).filter(
      isCommonGround,
    ),
  ],
])('%s with every padding, window and stride on even and odd sizes', async (_name, cases) => {
  expect(await findDifferences(cases)).toEqual([]);
});

test('pooling in windows that are not square, by their own length', async () => {
  expect(
    await findDifferences([
      { name: 'max', inputs: [[7, 8, 2]], makeLayer: () => tf.layers.maxPooling2d({ poolSize: [3, 2] }) },
      {
        name: 'average',
        inputs: [[7, 8, 2]],
        makeLayer: () => tf.layers.averagePooling2d({ poolSize: [1, 4], padding: 'same' }),
      },
    ]),
  ).toEqual([]);
});

test('pooling over everything', async () => {
  expect(
    await findDifferences([
      { name: 'GlobalMaxPooling1D', inputs: [[7, 3]], makeLayer: () => tf.layers.globalMaxPooling1d() },
      {
        name: 'GlobalAveragePooling1D',
        inputs: [[7, 3]],
        makeLayer: () => tf.layers.globalAveragePooling1d(),
      },
      { name: 'GlobalMaxPooling2D', inputs: [[7, 6, 3]], makeLayer: () => tf.layers.globalMaxPooling2d({}) },
      {
        name: 'GlobalAveragePooling2D',
        inputs: [[7, 6, 3]],
        makeLayer: () => tf.layers.globalAveragePooling2d({}),
      },
    ]),
  ).toEqual([]);
});

test('pooling of feature maps needs no transpose', () => {
  const inputs = [[6, 6, 2]];
  expect(opsOf({ name: 'max', inputs, makeLayer: () => tf.layers.maxPooling2d({}) })).toEqual(['MaxPool']);
  expect(opsOf({ name: 'global', inputs, makeLayer: () => tf.layers.globalAveragePooling2d({}) })).toEqual([
    'GlobalAveragePool',
    'Flatten',
  ]);
});

test('a window that does not fit its input is refused with the sizes', () => {
  const makeLayer = () => tf.layers.maxPooling2d({ name: 'pool', poolSize: 5 });
  expect(() => opsOf({ name: 'pool', inputs: [[4, 6, 2]], makeLayer })).toThrow(
    'Cannot export layer "pool" (MaxPooling2D): an output of 0 x 1, expected at least one element on each axis',
  );
});
