/** The networks that the benchmark exports, as TensorFlow.js layers models without trained weights. */

import { createG1 } from '../../dist/train/networks/g1.js';
import { tf } from './tensorflow.js';

const pictureSize = { width: 64, height: 128 };

/** Each network by name; `torch` names its twin in python/torch_twins.py. F = 128 is the paper's size. */
const networks = [
  ...[16, 32, 128].map((baseWidth) => ({
    name: `g1-f${baseWidth}`,
    title: `G1, F = ${baseWidth}`,
    torch: { twin: 'G1', arguments: { base_width: baseWidth, ...pictureSize } },
    create: () => createG1({ image: pictureSize, baseWidth, joints: 18, initialisation: 'zeros', seed: 1 }),
  })),
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

/** The networks of these names; all of them when none is named. Throws where there is no such network. */
export function chooseNetworks(names) {
  const known = networks.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown) throw new Error(`Cannot compare "${unknown}": expected one of ${known.join(', ')}`);
  return networks.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** [expansion, filters, repeats, stride] of each group of inverted residual blocks: half of MobileNetV2's widths. */
const mobileNetGroups = [
  [1, 8, 1, 1],
  [6, 16, 2, 2],
  [6, 16, 3, 2],
  [6, 32, 4, 2],
  [6, 48, 3, 1],
  [6, 80, 3, 2],
  [6, 160, 1, 1],
];

/** MobileNetV2 at half its width: [N, 128, 128, 3] to the probabilities of 100 classes, [N, 100]. */
function createMobileNetLike() {
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
  x = tf.layers.globalAveragePooling2d({ name: 'pool' }).apply(x); // [N, 640]
  const output = tf.layers.dense({ name: 'classes', units: 100, activation: 'softmax' }).apply(x);
  return tf.model({ name: 'mobilenet', inputs: input, outputs: output });
}

/** Expand, filter each channel, project; the input is added where the shape stays. */
function invertedResidual(input, name, { expansion, filters, strides }) {
  const channels = input.shape[3];
  let x = input;
  if (expansion > 1)
    x = convolveNormalised(x, `${name}_expand`, { filters: channels * expansion, kernelSize: 1 });
  x = tf.layers
    .depthwiseConv2d({ name: `${name}_depthwise`, kernelSize: 3, strides, padding: 'same', useBias: false })
    .apply(x);
  x = relu6(tf.layers.batchNormalization({ name: `${name}_depthwise_norm` }).apply(x), `${name}_depthwise`);
  x = tf.layers
    .conv2d({ name: `${name}_project`, filters, kernelSize: 1, padding: 'same', useBias: false })
    .apply(x);
  x = tf.layers.batchNormalization({ name: `${name}_project_norm` }).apply(x);
  const isSameShape = strides === 1 && channels === filters;
  return isSameShape ? tf.layers.add({ name: `${name}_sum` }).apply([x, input]) : x;
}

function convolveNormalised(input, name, { filters, kernelSize, strides = 1 }) {
  const x = tf.layers
    .conv2d({ name, filters, kernelSize, strides, padding: 'same', useBias: false })
    .apply(input);
  return relu6(tf.layers.batchNormalization({ name: `${name}_norm` }).apply(x), name);
}

function relu6(input, name) {
  return tf.layers.reLU({ name: `${name}_relu6`, maxValue: 6 }).apply(input);
}

const unetWidths = [16, 32, 64, 128];

/** A U-Net with max pooling and transposed convolutions: [N, 128, 128, 3] to one mask in [0, 1], [N, 128, 128, 1]. */
function createUnetLike() {
  const input = tf.input({ shape: [128, 128, 3], name: 'picture' });
  const skips = [];
  let x = input;
  for (const [level, filters] of unetWidths.entries()) {
    x = convolveTwice(x, `down${level}`, filters); // [N, 128/2^level, 128/2^level, filters]
    if (level === unetWidths.length - 1) break;
    skips.push(x);
    x = tf.layers.maxPooling2d({ name: `down${level}_pool`, poolSize: 2 }).apply(x);
  }
  for (let level = skips.length - 1; level >= 0; level -= 1) {
    const filters = unetWidths[level];
    x = tf.layers
      .conv2dTranspose({ name: `up${level}`, filters, kernelSize: 2, strides: 2, padding: 'same' })
      .apply(x);
    x = tf.layers.concatenate({ name: `up${level}_concat` }).apply([skips[level], x]);
    x = convolveTwice(x, `up${level}`, filters);
  }
  const output = tf.layers
    .conv2d({ name: 'mask', filters: 1, kernelSize: 1, padding: 'same', activation: 'sigmoid' })
    .apply(x);
  return tf.model({ name: 'unet', inputs: input, outputs: output });
}

function convolveTwice(input, name, filters) {
  return [0, 1].reduce(
    (x, index) =>
      tf.layers
        .conv2d({ name: `${name}_conv${index}`, filters, kernelSize: 3, padding: 'same', activation: 'relu' })
        .apply(x),
    input,
  );
}
