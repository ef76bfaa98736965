import type * as TensorFlow from '@tensorflow/tfjs';
import { compareExport } from '../../support/compare-export.js';
import { layerTolerance } from '../../support/layer-cases.js';
import { tf } from '../../support/tensorflow-cpu.js';

type Layer = TensorFlow.layers.Layer;
type Symbolic = TensorFlow.SymbolicTensor;

const paddings = ['same', 'valid'] as const;

/** Even and odd sizes of one graph's input. */
const shapes = [
  [2, 8, 6, 3],
  [1, 9, 11, 3],
];

async function compareSizes(outputs: (input: Symbolic) => Symbolic): Promise<number> {
  const input = tf.input({ shape: [null, null, 3], name: 'picture' });
  const model = tf.model({ inputs: input, outputs: outputs(input), name: 'net' });
  const differences = shapes.map((shape) => compareExport(model, { shapes: [shape] }));
  return Math.max(...(await Promise.all(differences)));
}

const layers: readonly [string, () => Layer][] = [
  ...paddings.flatMap((padding) =>
    [1, 2, 3].flatMap((strides): [string, () => Layer][] => [
      [
        `Conv2D, ${padding}, stride ${strides}`,
        () => tf.layers.conv2d({ filters: 2, kernelSize: 3, strides, padding }),
      ],
      [
        `DepthwiseConv2D, ${padding}, stride ${strides}`,
        () => tf.layers.depthwiseConv2d({ kernelSize: 4, strides, padding }),
      ],
      [
        `Conv2DTranspose, ${padding}, stride ${strides}`,
        () => tf.layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides, padding }),
      ],
      [
        `MaxPooling2D, ${padding}, stride ${strides}`,
        () => tf.layers.maxPooling2d({ poolSize: 3, strides, padding }),
      ],
      [
        `AveragePooling2D, ${padding}, stride ${strides}`,
        () => tf.layers.averagePooling2d({ poolSize: 3, strides, padding }),
      ],
    ]),
  ),
  [
    'Conv2D with dilation',
    () => tf.layers.conv2d({ filters: 2, kernelSize: 3, dilationRate: 2, padding: 'same' }),
  ],
  ['UpSampling2D', () => tf.layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear' })],
  [
    'Cropping2D',
    () =>
      tf.layers.cropping2D({
        cropping: [
          [1, 0],
          [0, 2],
        ],
      }),
  ],
  [
    'ZeroPadding2D',
    () =>
      tf.layers.zeroPadding2d({
        padding: [
          [1, 0],
          [0, 2],
        ],
      }),
  ],
  ['Dense', () => tf.layers.dense({ units: 2 })],
  ['BatchNormalization', () => tf.layers.batchNormalization()],
  ['LayerNormalization', () => tf.layers.layerNormalization()],
  ['GlobalAveragePooling2D', () => tf.layers.globalAveragePooling2d({})],
];

test.each(layers)('%s takes feature maps of any size', async (_name, makeLayer) => {
  expect(await compareSizes((input) => makeLayer().apply(input) as Symbolic)).toBeLessThan(layerTolerance);
});

test('"same" padding by leaps is refused where the size is free', async () => {
  const layer = tf.layers.maxPooling2d({ name: 'pool', poolSize: 2, strides: 3, padding: 'same' });
  await expect(compareSizes((input) => layer.apply(input) as Symbolic)).rejects.toThrow(
    'Cannot export layer "pool" (MaxPooling2D): "same" padding of a window 2 x 2 with strides 3 x 3 on a free size',
  );
});

test('maps that are halved, doubled and joined with what they were take any size that is whole', async () => {
  const difference = await compareExport(createHourglass(), { shapes: [[2, 12, 20, 3]] });
  expect(difference).toBeLessThan(layerTolerance);
});

function createHourglass(): TensorFlow.LayersModel {
  const input = tf.input({ shape: [null, null, 3], name: 'picture' });
  const conv = (strides: number) => tf.layers.conv2d({ filters: 4, kernelSize: 3, strides, padding: 'same' });
  const wide = conv(1).apply(input) as Symbolic;
  const narrow = conv(2).apply(conv(2).apply(wide)) as Symbolic;
  const restored = tf.layers.upSampling2d({ size: [4, 4] }).apply(narrow) as Symbolic;
  const sum = tf.layers.add().apply([wide, restored]) as Symbolic;
  const joined = tf.layers.concatenate().apply([wide, sum, restored]) as Symbolic;
  return tf.model({ inputs: input, outputs: joined, name: 'net' });
}
