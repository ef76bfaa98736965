/**
 * A random layer of each kind, for tests that build models of them. Sizes are small, so that plain JavaScript is quick,
 * and the layers' weights come afterwards.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import { countElements } from '../../src/count-elements.js';
import type { Random } from '../../src/random.js';
import {
  GroupedConv2D,
  Normalization,
  OneMinus,
  Subtract,
  UpSampling1D,
  ZeroPadding1D,
} from './keras-layers.js';
import { tf } from './tensorflow-cpu.js';

type Layer = TensorFlow.layers.Layer;

/** What a kind of layer takes, and a random one of it; undefined where none fits the shape. */
export interface LayerGenerator {
  /** Ranks of the input, the batch counted. */
  readonly ranks: readonly number[];
  /** `pair`: takes two tensors of one shape. `integers`: takes int32 from 0 to 3. */
  readonly takes?: 'pair' | 'integers';
  /** `shape` is the input's, without the batch. */
  readonly create: (random: Random, name: string, shape: readonly number[]) => Layer | undefined;
}

const anyRank = [2, 3, 4];
const activations = ['elu', 'hardSigmoid', 'linear', 'relu', 'relu6', 'selu', 'sigmoid', 'softmax'] as const;
const moreActivations = ['softplus', 'softsign', 'tanh', 'swish', 'mish', 'gelu', 'gelu_new'] as const;

/** One of the items. */
function choose<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer(0, items.length - 1)]!;
}

const flip = (random: Random) => random.integer(0, 1) === 1;
const pair = (random: Random, low: number, high: number): [number, number] => [
  random.integer(low, high),
  random.integer(low, high),
];
const paddingOf = (random: Random) => choose(random, ['same', 'valid'] as const);
const simple = (random: Random) => choose(random, ['relu', 'tanh', 'sigmoid', 'linear', 'elu'] as const);

/** A kernel, or a window, that fits sizes even where it is not padded, and strides only where it is not dilated. */
function window(random: Random, sizes: readonly number[]) {
  const kernel = sizes.map((size) => random.integer(1, Math.min(size, 3)));
  const isDilated = random.integer(0, 3) === 0 && sizes.every((size, axis) => (kernel[axis]! - 1) * 2 < size);
  return {
    kernel,
    // In 3-D, TensorFlow.js' own backends pad by a negative number where a stride is longer than its kernel.
    strides: sizes.map((_size, axis) =>
      isDilated ? 1 : random.integer(1, sizes.length === 3 ? Math.min(kernel[axis]!, 2) : 2),
    ),
    dilation: sizes.map(() => (isDilated ? 2 : 1)),
    padding: paddingOf(random),
  };
}

function convolution(random: Random, name: string, shape: readonly number[]) {
  const { kernel, strides, dilation, padding } = window(random, shape.slice(0, -1));
  return {
    name,
    padding,
    kernelSize: kernel as never,
    strides: strides as never,
    dilationRate: dilation as never,
    filters: random.integer(1, 4),
    useBias: flip(random),
    activation: simple(random),
  };
}

function groupedConvolution(random: Random, name: string, groups: number): Layer {
  const filters = groups * random.integer(1, 2);
  const strides = random.integer(1, 2);
  return new GroupedConv2D({
    name,
    filters,
    groups,
    strides,
    kernelSize: 3,
    padding: 'same',
    useBias: flip(random),
  });
}

function pooling(random: Random, name: string, shape: readonly number[]) {
  const { kernel, strides, padding } = window(random, shape.slice(0, -1));
  return { name, padding, poolSize: kernel as never, strides: strides as never };
}

const recurrent = (random: Random, name: string) => ({
  name,
  units: random.integer(1, 3),
  returnSequences: flip(random),
  useBias: flip(random),
  goBackwards: flip(random),
  recurrentActivation: choose(random, ['sigmoid', 'hardSigmoid'] as const),
});

const noise = (create: (name: string) => Layer): LayerGenerator => ({
  ranks: anyRank,
  create: (_random, name) => create(name),
});

const merge = (create: (name: string) => Layer): LayerGenerator => ({
  ranks: anyRank,
  takes: 'pair',
  create: (_random, name) => create(name),
});

const on = (ranks: readonly number[], create: LayerGenerator['create']): LayerGenerator => ({
  ranks,
  create,
});

/** By class name. */
export const layerGenerators: Readonly<Record<string, LayerGenerator>> = {
  Activation: on(anyRank, (random, name) =>
    tf.layers.activation({ name, activation: choose(random, [...activations, ...moreActivations]) as never }),
  ),
  Add: merge((name) => tf.layers.add({ name })),
  AlphaDropout: noise((name) => tf.layers.alphaDropout({ name, rate: 0.5 })),
  Average: merge((name) => tf.layers.average({ name })),
  AveragePooling1D: on([3], (random, name, shape) =>
    tf.layers.averagePooling1d(pooling(random, name, shape)),
  ),
  AveragePooling2D: on([4], (random, name, shape) =>
    tf.layers.averagePooling2d(pooling(random, name, shape)),
  ),
  AveragePooling3D: on([5], (random, name, shape) =>
    tf.layers.averagePooling3d(pooling(random, name, shape)),
  ),
  BatchNormalization: on(anyRank, (random, name) =>
    tf.layers.batchNormalization({ name, scale: flip(random), center: flip(random), epsilon: 0.01 }),
  ),
  Bidirectional: on([3], (random, name) =>
    tf.layers.bidirectional({
      name,
      mergeMode: choose(random, ['concat', 'sum', 'mul', 'ave'] as const) as never,
      layer: (flip(random) ? tf.layers.lstm : tf.layers.gru)({
        ...recurrent(random, `${name}_inner`),
        goBackwards: false,
      }) as never,
    }),
  ),
  CategoryEncoding: {
    ranks: [2],
    takes: 'integers',
    create: (random, name) =>
      tf.layers.categoryEncoding({ name, numTokens: 4, outputMode: flip(random) ? 'multiHot' : 'count' }),
  },
  CenterCrop: on([4], (random, name, [height = 1, width = 1]) =>
    tf.layers.centerCrop({
      name,
      height: random.integer(1, height),
      width: random.integer(1, width),
    } as never),
  ),
  Concatenate: {
    ranks: anyRank,
    takes: 'pair',
    create: (random, name, { length }) =>
      tf.layers.concatenate({ name, axis: flip(random) ? -1 : random.integer(1, length) }),
  },
  Conv1D: on([3], (random, name, shape) => tf.layers.conv1d(convolution(random, name, shape))),
  Conv2D: on([4], (random, name, shape) => {
    const groups = random.integer(2, 3);
    return shape.at(-1)! % groups === 0
      ? groupedConvolution(random, name, groups)
      : tf.layers.conv2d(convolution(random, name, shape));
  }),
  Conv2DTranspose: on([4], (random, name, shape) =>
    tf.layers.conv2dTranspose({ ...convolution(random, name, shape), dilationRate: 1 }),
  ),
  Conv3D: on([5], (random, name, shape) =>
    tf.layers.conv3d({ ...convolution(random, name, shape), dilationRate: [1, 1, 1] }),
  ),
  Conv3DTranspose: on([5], (random, name, shape) =>
    tf.layers.conv3dTranspose({ ...convolution(random, name, shape), dilationRate: [1, 1, 1] }),
  ),
  Cropping2D: on([4], (random, name, [height = 1, width = 1]) =>
    height < 3 || width < 3
      ? undefined
      : tf.layers.cropping2D({ name, cropping: [pair(random, 0, 1), pair(random, 0, 1)] }),
  ),
  Dense: on(anyRank, (random, name) =>
    tf.layers.dense({ name, units: random.integer(1, 5), useBias: flip(random), activation: simple(random) }),
  ),
  DepthwiseConv2D: on([4], (random, name, shape) => {
    const { filters: depthMultiplier, ...rest } = convolution(random, name, shape);
    return tf.layers.depthwiseConv2d({
      ...rest,
      dilationRate: [1, 1],
      depthMultiplier: Math.min(2, depthMultiplier),
    });
  }),
  Dot: {
    ranks: [2],
    takes: 'pair',
    create: (random, name) => tf.layers.dot({ name, axes: -1, normalize: flip(random) }),
  },
  Dropout: noise((name) => tf.layers.dropout({ name, rate: 0.5 })),
  ELU: on(anyRank, (_random, name) => tf.layers.elu({ name })),
  Embedding: {
    ranks: [2],
    takes: 'integers',
    create: (random, name) => tf.layers.embedding({ name, inputDim: 4, outputDim: random.integer(1, 3) }),
  },
  Flatten: on([3, 4, 5], (_random, name) => tf.layers.flatten({ name })),
  GRU: on([3], (random, name) =>
    tf.layers.gru({ ...recurrent(random, name), recurrentInitializer: 'glorotNormal' }),
  ),
  GaussianDropout: noise((name) => tf.layers.gaussianDropout({ name, rate: 0.5 })),
  GaussianNoise: noise((name) => tf.layers.gaussianNoise({ name, stddev: 1 })),
  GlobalAveragePooling1D: on([3], (_random, name) => tf.layers.globalAveragePooling1d({ name })),
  GlobalAveragePooling2D: on([4], (_random, name) => tf.layers.globalAveragePooling2d({ name })),
  GlobalMaxPooling1D: on([3], (_random, name) => tf.layers.globalMaxPooling1d({ name })),
  GlobalMaxPooling2D: on([4], (_random, name) => tf.layers.globalMaxPooling2d({ name })),
  LSTM: on([3], (random, name) =>
    tf.layers.lstm({ ...recurrent(random, name), recurrentInitializer: 'glorotNormal' }),
  ),
  LayerNormalization: on(anyRank, (_random, name) => tf.layers.layerNormalization({ name, epsilon: 0.01 })),
  LeakyReLU: on(anyRank, (random, name) => tf.layers.leakyReLU({ name, alpha: random.uniform(0.05, 0.5) })),
  MaxPooling1D: on([3], (random, name, shape) => tf.layers.maxPooling1d(pooling(random, name, shape))),
  MaxPooling2D: on([4], (random, name, shape) => tf.layers.maxPooling2d(pooling(random, name, shape))),
  MaxPooling3D: on([5], (random, name, shape) => tf.layers.maxPooling3d(pooling(random, name, shape))),
  Maximum: merge((name) => tf.layers.maximum({ name })),
  Minimum: merge((name) => tf.layers.minimum({ name })),
  Multiply: merge((name) => tf.layers.multiply({ name })),
  Normalization: on(anyRank, (_random, name) => new Normalization({ name })),
  PReLU: on(anyRank, (random, name, { length }) =>
    tf.layers.prelu({
      name,
      alphaInitializer: 'glorotNormal',
      ...(length === 3 && flip(random) && { sharedAxes: [1, 2] }),
    }),
  ),
  Permute: on([3, 4], (random, name, { length }) =>
    tf.layers.permute({
      name,
      dims: choose(
        random,
        length === 2
          ? [[2, 1]]
          : [
              [2, 1, 3],
              [3, 1, 2],
              [1, 3, 2],
              [2, 3, 1],
            ],
      ),
    }),
  ),
  ReLU: on(anyRank, (random, name) => tf.layers.reLU({ name, ...(flip(random) && { maxValue: 1 }) })),
  RepeatVector: on([2], (random, name) => tf.layers.repeatVector({ name, n: random.integer(1, 3) })),
  Rescaling: on(anyRank, (_random, name) =>
    tf.layers.rescaling({ name, scale: 0.5, offset: -0.25 } as never),
  ),
  Reshape: on([2, 3, 4], (random, name, shape) => {
    const count = countElements(shape);
    const last = shape.at(-1)!;
    // With a length to infer, TensorFlow.js itself does not know the output's shape, which most layers must.
    const targets = [
      [count],
      [count, 1],
      [count / last, last],
      [last, count / last],
      [1, count / last, last],
    ];
    return tf.layers.reshape({ name, targetShape: choose(random, targets) });
  }),
  SeparableConv2D: on([4], (random, name, shape) =>
    tf.layers.separableConv2d({ ...convolution(random, name, shape), depthMultiplier: random.integer(1, 2) }),
  ),
  SimpleRNN: on([3], (random, name) => {
    const { recurrentActivation: _gates, ...rest } = recurrent(random, name);
    return tf.layers.simpleRNN({ ...rest, recurrentInitializer: 'glorotNormal' });
  }),
  Softmax: on(anyRank, (_random, name) => tf.layers.softmax({ name, axis: -1 })),
  SpatialDropout1D: on([3], (_random, name) => tf.layers.spatialDropout1d({ name, rate: 0.5 } as never)),
  Subtract: merge((name) => new Subtract({ name })),
  TFOpLambda: on(anyRank, (_random, name) => new OneMinus({ name })),
  ThresholdedReLU: on(anyRank, (_random, name) => tf.layers.thresholdedReLU({ name, theta: 0.3 })),
  TimeDistributed: on([3, 4], (random, name) =>
    tf.layers.timeDistributed({
      name,
      layer: tf.layers.dense({ name: `${name}_inner`, units: random.integer(1, 3) }),
    }),
  ),
  UpSampling1D: on([3], (random, name) => new UpSampling1D({ name, size: random.integer(1, 3) })),
  UpSampling2D: on([4], (random, name) =>
    tf.layers.upSampling2d({
      name,
      size: pair(random, 1, 2),
      interpolation: choose(random, ['nearest', 'bilinear'] as const),
    }),
  ),
  ZeroPadding1D: on([3], (random, name) => new ZeroPadding1D({ name, padding: pair(random, 0, 2) })),
  ZeroPadding2D: on([4], (random, name) =>
    tf.layers.zeroPadding2d({ name, padding: [pair(random, 0, 2), pair(random, 0, 2)] }),
  ),
};
