/**
 * The networks that the benchmark exports, as TensorFlow.js layers models without trained weights.
 */

import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import { createG1 } from '#dist/train/networks/g1.js';
import { applyLayer } from '../apply-layer.js';
import { tf } from '../tensorflow.js';

/**
 * The same network in PyTorch, by its class in python/torch_twins.py, and what that is made with.
 */
export interface TorchTwin {
  readonly twin: 'G1' | 'MobileNetLike' | 'UNetLike';
  readonly arguments: Readonly<Record<string, number>>;
}

export interface Network {
  readonly name: string;
  readonly title: string;
  readonly torch: TorchTwin;
  readonly create: () => LayersModel;
}

/** Of the pictures that G1 takes. */
export const pictureSize = { width: 64, height: 128 };

/** Each network by name. F = 128 is the paper's size. */
const networks: readonly Network[] = [
  ...[16, 32, 128].map(
    (baseWidth): Network => ({
      name: `g1-f${baseWidth}`,
      title: `G1, F = ${baseWidth}`,
      torch: { twin: 'G1', arguments: { base_width: baseWidth, ...pictureSize } },
      create: () => createG1({ image: pictureSize, baseWidth, joints: 18, initialisation: 'zeros', seed: 1 }),
    }),
  ),
  {
    name: 'mobilenet',
    title: 'MobileNet-like',
    torch: { twin: 'MobileNetLike', arguments: {} },
    create: createMobileNetLike,
  },
  {
    name: 'unet',
    title: 'U-Net-like',
    torch: { twin: 'UNetLike', arguments: {} },
    create: createUnetLike,
  },
];

/**
 * The networks of these names; all of them when none is named. Throws where there is no such
 * network.
 */
export function chooseNetworks(names: readonly string[]): readonly Network[] {
  return names.length === 0 ? networks : names.map(findNetwork);
}

/** The network of a name; throws where there is none. */
export function findNetwork(name: string): Network {
  const network = networks.find((each) => each.name === name);
  if (network) return network;
  const known = networks.map((each) => each.name).join(', ');
  throw new Error(`Cannot compare "${name}": no such network, expected one of ${known}`);
}

/**
 * [expansion, filters, repeats, stride] of each group of inverted residual blocks: half of
 * MobileNetV2's widths.
 */
const mobileNetGroups: readonly (readonly [number, number, number, number])[] = [
  [1, 8, 1, 1],
  [6, 16, 2, 2],
  [6, 16, 3, 2],
  [6, 32, 4, 2],
  [6, 48, 3, 1],
  [6, 80, 3, 2],
  [6, 160, 1, 1],
];

/**
 * MobileNetV2 at half its width: [N, 128, 128, 3] to the probabilities of 100 classes, [N, 100].
 */
function createMobileNetLike(): LayersModel {
  const input = tf.input({ shape: [128, 128, 3], name: 'picture' });
  let x = convolveNormalised(input, 'stem', { filters: 16, kernelSize: 3, strides: 2 }); // [N, 64, 64, 16]
  let block = 0;
  for (const [expansion, filters, repeats, stride] of mobileNetGroups) {
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      x = invertedResidual(x, `block${block}`, { expansion, filters, strides: repeat === 0 ? stride : 1 });
      block += 1;
    }
  }
  x = convolveNormalised(x, 'head', { filters: 640, kernelSize: 1 }); // [N, 4, 4, 640]
  x = applyLayer(tf.layers.globalAveragePooling2d({ name: 'pool' }), x); // [N, 640]
  const output = applyLayer(tf.layers.dense({ name: 'classes', units: 100, activation: 'softmax' }), x);
  return tf.model({ name: 'mobilenet', inputs: input, outputs: output });
}

interface Convolution {
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides?: number;
}

interface ResidualBlock {
  readonly expansion: number;
  readonly filters: number;
  readonly strides: number;
}

/** Expand, filter each channel, project; the input is added where the shape stays. */
function invertedResidual(
  input: SymbolicTensor,
  name: string,
  { expansion, filters, strides }: ResidualBlock,
): SymbolicTensor {
  const channels = Number(input.shape[3]);
  let x = input;
  if (expansion > 1)
    x = convolveNormalised(x, `${name}_expand`, { filters: channels * expansion, kernelSize: 1 });
  const settings = { padding: 'same', useBias: false } as const;
  x = applyLayer(
    tf.layers.depthwiseConv2d({ name: `${name}_depthwise`, kernelSize: 3, strides, ...settings }),
    x,
  );
  x = normaliseClipped(x, `${name}_depthwise`);
  x = applyLayer(tf.layers.conv2d({ name: `${name}_project`, filters, kernelSize: 1, ...settings }), x);
  x = applyLayer(tf.layers.batchNormalization({ name: `${name}_project_norm` }), x);
  const isSameShape = strides === 1 && channels === filters;
  return isSameShape ? applyLayer(tf.layers.add({ name: `${name}_sum` }), [x, input]) : x;
}

function convolveNormalised(
  input: SymbolicTensor,
  name: string,
  { filters, kernelSize, strides = 1 }: Convolution,
): SymbolicTensor {
  const settings = { filters, kernelSize, strides, padding: 'same', useBias: false } as const;
  return normaliseClipped(applyLayer(tf.layers.conv2d({ name, ...settings }), input), name);
}

/** Batch normalisation and ReLU6. */
function normaliseClipped(input: SymbolicTensor, name: string): SymbolicTensor {
  const x = applyLayer(tf.layers.batchNormalization({ name: `${name}_norm` }), input);
  return applyLayer(tf.layers.reLU({ name: `${name}_relu6`, maxValue: 6 }), x);
}

/** By level, from the top. */
const unetWidths = [16, 32, 64, 128];

/**
 * A U-Net with max pooling and transposed convolutions: [N, 128, 128, 3] to one mask in [0, 1],
 * [N, 128, 128, 1].
 */
function createUnetLike(): LayersModel {
  const input = tf.input({ shape: [128, 128, 3], name: 'picture' });
  const skips: { readonly level: number; readonly filters: number; readonly skip: SymbolicTensor }[] = [];
  let x = input;
  for (const [level, filters] of unetWidths.entries()) {
    x = convolveTwice(x, `down${level}`, filters); // [N, 128/2^level, 128/2^level, filters]
    if (level === unetWidths.length - 1) break;
    skips.push({ level, filters, skip: x });
    x = applyLayer(tf.layers.maxPooling2d({ name: `down${level}_pool`, poolSize: 2 }), x);
  }
  for (const { level, filters, skip } of skips.toReversed()) {
    const settings = { filters, kernelSize: 2, strides: 2, padding: 'same' } as const;
    x = applyLayer(tf.layers.conv2dTranspose({ name: `up${level}`, ...settings }), x);
    x = applyLayer(tf.layers.concatenate({ name: `up${level}_concat` }), [skip, x]);
    x = convolveTwice(x, `up${level}`, filters);
  }
  const mask = { filters: 1, kernelSize: 1, padding: 'same', activation: 'sigmoid' } as const;
  return tf.model({
    name: 'unet',
    inputs: input,
    outputs: applyLayer(tf.layers.conv2d({ name: 'mask', ...mask }), x),
  });
}

function convolveTwice(input: SymbolicTensor, name: string, filters: number): SymbolicTensor {
  const settings = { filters, kernelSize: 3, padding: 'same', activation: 'relu' } as const;
  return [0, 1].reduce(
    (x, index) => applyLayer(tf.layers.conv2d({ name: `${name}_conv${index}`, ...settings }), x),
    input,
  );
}
