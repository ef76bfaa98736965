/** Well-known architectures, very narrow: they export, agree with TensorFlow.js, and have no transposes inside. */
import type * as TensorFlow from '@tensorflow/tfjs';
import { convertModel } from '../../src/export/export-model.js';
import { compareExport } from '../support/compare-export.js';
import { randomiseWeights } from '../support/export-model.js';
import { layerTolerance } from '../support/layer-cases.js';
import { tf } from '../support/tensorflow-cpu.js';

type Symbolic = TensorFlow.SymbolicTensor;

const apply = (layer: TensorFlow.layers.Layer, input: Symbolic | Symbolic[]) =>
  layer.apply(input) as Symbolic;

/** Howard et al., MobileNets (2017), table 1: depthwise and pointwise convolutions, each with its normalisation. */
function createMobileNet(): TensorFlow.LayersModel {
  const normalise = (x: Symbolic, name: string) => {
    const normalised = apply(tf.layers.batchNormalization({ name: `${name}_bn`, epsilon: 0.001 }), x);
    return apply(tf.layers.reLU({ name: `${name}_relu`, maxValue: 6 }), normalised);
  };
  const options = { padding: 'same', useBias: false } as const;
  const block = (x: Symbolic, index: number, filters: number, strides: number) => {
    const depthwise = tf.layers.depthwiseConv2d({ ...options, name: `dw${index}`, kernelSize: 3, strides });
    const pointwise = tf.layers.conv2d({ ...options, name: `pw${index}`, filters, kernelSize: 1 });
    return normalise(apply(pointwise, normalise(apply(depthwise, x), `dw${index}`)), `pw${index}`);
  };
  const picture = tf.input({ shape: [32, 40, 3], name: 'picture' });
  const stem = tf.layers.conv2d({ ...options, name: 'stem', filters: 4, kernelSize: 3, strides: 2 });
  const widths = [8, 12, 12, 16, 16, 24];
  const features = widths.reduce(
    (x, filters, index) => block(x, index, filters, index % 2 === 1 ? 2 : 1),
    normalise(apply(stem, picture), 'stem'),
  );
  const pooled = apply(tf.layers.globalAveragePooling2d({ name: 'pool' }), features);
  const dropped = apply(tf.layers.dropout({ name: 'dropout', rate: 0.5 }), pooled);
  const classes = apply(tf.layers.dense({ name: 'classes', units: 10, activation: 'softmax' }), dropped);
  return tf.model({ inputs: picture, outputs: classes, name: 'mobilenet' });
}

/** Ronneberger et al., U-Net (2015), with padded convolutions; odd maps are padded and cropped on the way up. */
function createUNet(): TensorFlow.LayersModel {
  const conv = (x: Symbolic, name: string, filters: number) =>
    apply(tf.layers.conv2d({ name, filters, kernelSize: 3, padding: 'same', activation: 'relu' }), x);
  const double = (x: Symbolic, name: string, filters: number) =>
    conv(conv(x, `${name}_a`, filters), `${name}_b`, filters);
  const picture = tf.input({ shape: [24, 20, 3], name: 'picture' });
  const down1 = double(picture, 'down1', 4); // [24, 20]
  const down2 = double(apply(tf.layers.maxPooling2d({ name: 'pool1', poolSize: 2 }), down1), 'down2', 6); // [12, 10]
  const down3 = double(apply(tf.layers.maxPooling2d({ name: 'pool2', poolSize: 2 }), down2), 'down3', 8); // [6, 5]
  const middle = double(
    apply(tf.layers.averagePooling2d({ name: 'pool3', poolSize: 2, padding: 'same' }), down3),
    'middle',
    8,
  ); // [3, 3]
  const raised = apply(
    tf.layers.upSampling2d({ name: 'up3', size: [2, 2], interpolation: 'bilinear' }),
    middle,
  ); // [6, 6]
  const cropping: [[number, number], [number, number]] = [
    [0, 0],
    [0, 1],
  ];
  const cropped = apply(tf.layers.cropping2D({ name: 'crop3', cropping }), raised); // [6, 5]
  const up3 = double(apply(tf.layers.concatenate({ name: 'skip3' }), [cropped, down3]), 'join3', 8);
  const transposed = tf.layers.conv2dTranspose({ name: 'up2', filters: 6, kernelSize: 2, strides: 2 });
  const up2 = double(
    apply(tf.layers.concatenate({ name: 'skip2' }), [apply(transposed, up3), down2]),
    'join2',
    6,
  );
  const nearest = tf.layers.upSampling2d({ name: 'up1', size: [2, 2] });
  const up1 = double(
    apply(tf.layers.concatenate({ name: 'skip1' }), [down1, apply(nearest, up2)]),
    'join1',
    4,
  );
  const mask = apply(
    tf.layers.conv2d({ name: 'mask', filters: 2, kernelSize: 1, activation: 'softmax' }),
    up1,
  );
  return tf.model({ inputs: picture, outputs: mask, name: 'unet' });
}

/** He et al., ResNet (2016) in Keras' form: a padded stem, a padded pool, residual blocks with projections. */
function createResNet(): TensorFlow.LayersModel {
  const pad = (x: Symbolic, name: string, margin: number) => {
    const side: [number, number] = [margin, margin];
    return apply(tf.layers.zeroPadding2d({ name, padding: [side, side] }), x);
  };
  const conv = (
    x: Symbolic,
    name: string,
    settings: { filters: number; kernelSize: number; strides?: number },
  ) => {
    const summed = apply(
      tf.layers.conv2d({ name, padding: settings.kernelSize === 1 ? 'valid' : 'same', ...settings }),
      x,
    );
    return apply(tf.layers.batchNormalization({ name: `${name}_bn` }), summed);
  };
  const relu = (x: Symbolic, name: string) => apply(tf.layers.activation({ name, activation: 'relu' }), x);
  const block = (x: Symbolic, name: string, filters: number, strides: number) => {
    const first = relu(conv(x, `${name}_1`, { filters, kernelSize: 3, strides }), `${name}_relu1`);
    const second = conv(first, `${name}_2`, { filters, kernelSize: 3 });
    const shortcut = conv(x, `${name}_0`, { filters, kernelSize: 1, strides });
    return relu(apply(tf.layers.add({ name: `${name}_add` }), [shortcut, second]), `${name}_out`);
  };
  const picture = tf.input({ shape: [33, 31, 3], name: 'picture' });
  const stem = apply(
    tf.layers.conv2d({ name: 'stem', filters: 4, kernelSize: 7, strides: 2 }),
    pad(picture, 'stem_pad', 3),
  );
  const padded = pad(
    relu(apply(tf.layers.batchNormalization({ name: 'stem_bn' }), stem), 'stem_relu'),
    'pool_pad',
    1,
  );
  const pooled = apply(tf.layers.maxPooling2d({ name: 'pool', poolSize: 3, strides: 2 }), padded);
  const features = block(block(pooled, 'one', 4, 1), 'two', 8, 2);
  const flat = apply(tf.layers.flatten({ name: 'flat' }), features);
  return tf.model({
    inputs: picture,
    outputs: apply(tf.layers.dense({ name: 'classes', units: 5 }), flat),
    name: 'resnet',
  });
}

test.each([
  { name: 'MobileNet', create: createMobileNet },
  { name: 'U-Net', create: createUNet },
  { name: 'ResNet', create: createResNet },
])('$name exports, agrees, and is transposed at its borders alone', async ({ create }) => {
  const model = create();
  randomiseWeights(model, 11);
  expect(await compareExport(model)).toBeLessThan(layerTolerance);
  const { nodes } = await convertModel(model);
  const isBorder = (name: string) => name.includes('/inputs/') || name.includes('/outputs/');
  expect(nodes.filter(({ op, name }) => op === 'Transpose' && !isBorder(name))).toEqual([]);
  const inside = await convertModel(model, { layout: 'channels-first' });
  expect(inside.nodes.filter(({ op }) => op === 'Transpose')).toEqual([]);
});
