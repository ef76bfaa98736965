import { GroupedConv2D, ZeroPadding1D } from '../../support/keras-layers.js';
import { combine, findDifferences, type LayerCase, opsOf } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Pair = [number, number];
const paddings = ['same', 'valid'] as const;
const sizes: readonly Pair[] = [
  [8, 8],
  [9, 7],
  [6, 11],
];

/** Every padding, stride and kernel on even and odd sizes. */
function overSizes(
  kind: string,
  makeLayer: (options: {
    name: string;
    kernelSize: number;
    strides: number;
    padding: 'same' | 'valid';
  }) => ReturnType<LayerCase['makeLayer']>,
): LayerCase[] {
  return combine([1, 2, 3], [1, 2, 3, 4, 5], sizes).flatMap(([strides, kernelSize, size]) =>
    paddings.map((padding) => ({
      name: `${kind}, kernel ${kernelSize}, stride ${strides}, ${padding}, on ${size.join(' x ')}`,
      inputs: [[...size, 3]],
      makeLayer: () => makeLayer({ name: 'layer', kernelSize, strides, padding }),
    })),
  );
}

test.each([
  ['Conv2D', overSizes('Conv2D', (options) => tf.layers.conv2d({ filters: 4, ...options }))],
  [
    'DepthwiseConv2D',
    overSizes('DepthwiseConv2D', (options) => tf.layers.depthwiseConv2d({ depthMultiplier: 2, ...options })),
  ],
  [
    'SeparableConv2D',
    overSizes('SeparableConv2D', (options) =>
      tf.layers.separableConv2d({ filters: 4, depthMultiplier: 2, ...options }),
    ),
  ],
  [
    'Conv2DTranspose',
    overSizes('Conv2DTranspose', (options) => tf.layers.conv2dTranspose({ filters: 4, ...options })),
  ],
] as const)('%s with every padding, stride and kernel on even and odd sizes', async (_name, cases) => {
  expect(await findDifferences(cases)).toEqual([]);
});

const dilations: readonly { kernelSize: Pair; dilationRate: Pair; padding: 'same' | 'valid' }[] = [
  { kernelSize: [3, 3], dilationRate: [2, 2], padding: 'same' },
  { kernelSize: [2, 3], dilationRate: [3, 1], padding: 'same' },
  { kernelSize: [3, 3], dilationRate: [2, 1], padding: 'valid' },
  { kernelSize: [2, 4], dilationRate: [4, 2], padding: 'valid' },
];

test('Conv2D and SeparableConv2D with dilation', async () => {
  const cases = dilations.flatMap((options): LayerCase[] => {
    const shared = { inputs: [[9, 10, 3]] };
    const name = JSON.stringify(options);
    return [
      { ...shared, name: `Conv2D ${name}`, makeLayer: () => tf.layers.conv2d({ filters: 4, ...options }) },
      {
        ...shared,
        name: `SeparableConv2D ${name}`,
        makeLayer: () => tf.layers.separableConv2d({ filters: 4, ...options }),
      },
    ];
  });
  expect(await findDifferences(cases)).toEqual([]);
});

test('Conv2D with groups', async () => {
  const cases = combine([1, 2], [1, 3], sizes).flatMap(([strides, kernelSize, size]) =>
    paddings.flatMap((padding) =>
      [2, 6].map((groups): LayerCase => {
        const options = { filters: 12, kernelSize, strides, padding, groups, useBias: groups > 2 };
        return {
          name: JSON.stringify({ ...options, size }),
          inputs: [[...size, 6]],
          makeLayer: () => new GroupedConv2D(options),
        };
      }),
    ),
  );
  const dilated = { filters: 4, kernelSize: 3, groups: 2, dilationRate: 2 };
  cases.push({ name: 'dilated', inputs: [[9, 10, 4]], makeLayer: () => new GroupedConv2D(dilated) });
  expect(await findDifferences(cases)).toEqual([]);
});

test('rewrites for odd channels and thin results leave groups alone', async () => {
  const grouped: LayerCase = {
    name: '3 groups of 21 channels',
    inputs: [[10, 10, 63]],
    makeLayer: () => new GroupedConv2D({ filters: 3, kernelSize: 3, groups: 3 }),
  };
  expect(opsOf(grouped)).toEqual(['Conv']);
  expect(await findDifferences([grouped])).toEqual([]);
});

test('convolutions with kernels and strides that differ by axis', async () => {
  const options = { kernelSize: [4, 2] as Pair, strides: [1, 3] as Pair, padding: 'same' as const };
  const inputs = [[7, 8, 2]];
  expect(
    await findDifferences([
      { name: 'Conv2D', inputs, makeLayer: () => tf.layers.conv2d({ filters: 3, ...options }) },
      {
        name: 'Conv2DTranspose',
        inputs,
        makeLayer: () => tf.layers.conv2dTranspose({ filters: 3, ...options }),
      },
      {
        name: 'SeparableConv2D',
        inputs,
        makeLayer: () => tf.layers.separableConv2d({ filters: 3, ...options, strides: 2 }),
      },
    ]),
  ).toEqual([]);
});

// Windows over three axes are as long as their stride or longer: with shorter ones and "same", TensorFlow.js' backend
// in plain JavaScript starts in other places than TensorFlow.
test('convolutions over one and over three axes', async () => {
  const cases = combine([1, 2], [2, 3], [5, 6]).flatMap(([strides, kernelSize, length]) =>
    paddings.flatMap((padding): LayerCase[] => {
      const options = { filters: 3, kernelSize, strides, padding };
      const name = `kernel ${kernelSize}, stride ${strides}, ${padding}, on ${length}`;
      const volume = [length, 5, 4, 2];
      return [
        { name: `Conv1D, ${name}`, inputs: [[length, 2]], makeLayer: () => tf.layers.conv1d(options) },
        { name: `Conv3D, ${name}`, inputs: [volume], makeLayer: () => tf.layers.conv3d(options) },
        {
          name: `Conv3DTranspose, ${name}`,
          inputs: [volume],
          makeLayer: () => tf.layers.conv3dTranspose(options),
        },
      ];
    }),
  );
  cases.push({
    name: 'Conv1D with dilation',
    inputs: [[9, 2]],
    makeLayer: () => tf.layers.conv1d({ filters: 3, kernelSize: 3, dilationRate: 2, padding: 'same' }),
  });
  expect(await findDifferences(cases)).toEqual([]);
});

test('convolutions without bias and with activations', async () => {
  const options = { filters: 3, kernelSize: 3, useBias: false };
  const inputs = [[5, 6, 2]];
  expect(
    await findDifferences([
      {
        name: 'Conv1D',
        inputs: [[6, 2]],
        makeLayer: () => tf.layers.conv1d({ ...options, activation: 'softmax' }),
      },
      { name: 'Conv2D', inputs, makeLayer: () => tf.layers.conv2d({ ...options, activation: 'softmax' }) },
      {
        name: 'Conv2DTranspose',
        inputs,
        makeLayer: () => tf.layers.conv2dTranspose({ ...options, activation: 'elu' }),
      },
      {
        name: 'DepthwiseConv2D',
        inputs,
        makeLayer: () => tf.layers.depthwiseConv2d({ kernelSize: 3, useBias: false, activation: 'relu6' }),
      },
      {
        name: 'SeparableConv2D',
        inputs,
        makeLayer: () => tf.layers.separableConv2d({ ...options, activation: 'tanh' }),
      },
    ]),
  ).toEqual([]);
});

test.each<[string, LayerCase['makeLayer'], string[]]>([
  ['Conv2D', () => tf.layers.conv2d({ filters: 3, kernelSize: 3 }), ['Conv']],
  ['Conv2D with groups', () => new GroupedConv2D({ filters: 4, kernelSize: 3, groups: 2 }), ['Conv']],
  ['DepthwiseConv2D', () => tf.layers.depthwiseConv2d({ kernelSize: 3 }), ['Conv']],
  ['SeparableConv2D', () => tf.layers.separableConv2d({ filters: 3, kernelSize: 3 }), ['Conv', 'Conv']],
  ['Conv2DTranspose', () => tf.layers.conv2dTranspose({ filters: 3, kernelSize: 3 }), ['ConvTranspose']],
])('%s becomes no more than it needs', (name, makeLayer, ops) => {
  expect(opsOf({ name, inputs: [[6, 6, 2]], makeLayer })).toEqual(ops);
});

test.each<[string, LayerCase['makeLayer'], string]>([
  [
    'dilation of a DepthwiseConv2D',
    () => tf.layers.depthwiseConv2d({ name: 'depth', kernelSize: 3, dilationRate: 2 }),
    'Cannot export layer "depth" (DepthwiseConv2D): dilation_rate.0: expected 1: TensorFlow.js ignores it, Keras does not',
  ],
  [
    'a number of groups that does not divide the filters',
    () => new GroupedConv2D({ name: 'conv', filters: 3, kernelSize: 1, groups: 2 }),
    'Cannot export layer "conv" (Conv2D): 2 groups of 2 channels and 3 filters, expected numbers of channels and filters divisible by groups',
  ],
  [
    'channels first',
    () => tf.layers.conv2d({ name: 'conv', filters: 1, kernelSize: 1, dataFormat: 'channelsFirst' }),
    'Cannot export layer "conv" (Conv2D): data_format',
  ],
])('%s is refused', (name, makeLayer, message) => {
  expect(() => opsOf({ name, inputs: [[6, 6, 2]], makeLayer })).toThrow(message);
});

test('Conv1D with causal padding, which TensorFlow.js has as a name alone', async () => {
  const cases = combine([1, 2, 3], [1, 2, 3], [true]).map(([kernelSize, step]): LayerCase => {
    const [strides, dilationRate] = kernelSize === 2 ? [1, step] : [step, 1];
    const settings = { filters: 4, kernelSize, strides, dilationRate };
    const before = (kernelSize - 1) * dilationRate;
    return {
      name: JSON.stringify(settings),
      inputs: [[9, 3]],
      makeLayer: () => tf.layers.conv1d({ ...settings, padding: 'causal' }),
      makeReference: () => [new ZeroPadding1D({ padding: [before, 0] }), tf.layers.conv1d(settings)],
    };
  });
  expect(await findDifferences(cases)).toEqual([]);
});
