import { Normalization, OneMinus, Subtract, UpSampling1D, ZeroPadding1D } from './keras-layers.js';
import type { LayerCase } from './layer-cases.js';
import { tf } from './tensorflow-cpu.js';

type Inputs = LayerCase['inputs'];
type Options = Pick<LayerCase, 'indices'>;

const vector: Inputs = [[6]];
const sequence: Inputs = [[5, 6]];
const maps: Inputs = [[6, 8, 3]];
const volume: Inputs = [[4, 5, 6, 3]];
const pair: Inputs = [
  [6, 8, 3],
  [6, 8, 3],
];
const kernel = { filters: 4, kernelSize: 3 };

/** One layer of every built-in class, in alphabetical order. */
export const everyLayer: readonly LayerCase[] = [
  example('Activation', maps, () => tf.layers.activation({ activation: 'tanh' })),
  example('Add', pair, () => tf.layers.add()),
  example('AlphaDropout', maps, () => tf.layers.alphaDropout({ rate: 0.5 })),
  example('Average', pair, () => tf.layers.average()),
  example('AveragePooling1D', sequence, () => tf.layers.averagePooling1d({ poolSize: 2 })),
  example('AveragePooling2D', maps, () => tf.layers.averagePooling2d({})),
  example('AveragePooling3D', volume, () => tf.layers.averagePooling3d({ poolSize: 2 })),
  example('BatchNormalization', maps, () => tf.layers.batchNormalization()),
  example('Bidirectional', sequence, () =>
    tf.layers.bidirectional({ layer: tf.layers.gru({ units: 4 }) as never, mergeMode: 'concat' }),
  ),
  example(
    'CategoryEncoding',
    vector,
    () => tf.layers.categoryEncoding({ numTokens: 4, outputMode: 'multiHot' }),
    { indices: 4 },
  ),
  example('CenterCrop', maps, () => tf.layers.centerCrop({ height: 4, width: 4 })),
  example('Concatenate', pair, () => tf.layers.concatenate()),
  example('Conv1D', sequence, () => tf.layers.conv1d(kernel)),
  example('Conv2D', maps, () => tf.layers.conv2d(kernel)),
  example('Conv2DTranspose', maps, () => tf.layers.conv2dTranspose(kernel)),
  example('Conv3D', volume, () => tf.layers.conv3d(kernel)),
  example('Conv3DTranspose', volume, () => tf.layers.conv3dTranspose(kernel)),
  example('Cropping2D', maps, () =>
    tf.layers.cropping2D({
      cropping: [
        [1, 1],
        [2, 1],
      ],
    }),
  ),
  example('Dense', vector, () => tf.layers.dense({ units: 4 })),
  example('DepthwiseConv2D', maps, () => tf.layers.depthwiseConv2d({ kernelSize: 3 })),
  example('Dot', [[6], [6]], () => tf.layers.dot({ axes: 1 })),
  example('Dropout', maps, () => tf.layers.dropout({ rate: 0.5 })),
  example('ELU', maps, () => tf.layers.elu()),
  example('Embedding', vector, () => tf.layers.embedding({ inputDim: 5, outputDim: 4, inputLength: 6 }), {
    indices: 5,
  }),
  example('Flatten', maps, () => tf.layers.flatten()),
  example('GRU', sequence, () => tf.layers.gru({ units: 4 })),
  example('GaussianDropout', maps, () => tf.layers.gaussianDropout({ rate: 0.5 })),
  example('GaussianNoise', maps, () => tf.layers.gaussianNoise({ stddev: 1 })),
  example('GlobalAveragePooling1D', sequence, () => tf.layers.globalAveragePooling1d()),
  example('GlobalAveragePooling2D', maps, () => tf.layers.globalAveragePooling2d({})),
  example('GlobalMaxPooling1D', sequence, () => tf.layers.globalMaxPooling1d()),
  example('GlobalMaxPooling2D', maps, () => tf.layers.globalMaxPooling2d({})),
  example('LSTM', sequence, () => tf.layers.lstm({ units: 4, returnSequences: true })),
  example('LayerNormalization', sequence, () => tf.layers.layerNormalization()),
  example('LeakyReLU', maps, () => tf.layers.leakyReLU()),
  example('Masking', sequence, () => tf.layers.masking({ maskValue: 0 })),
  example('MaxPooling1D', sequence, () => tf.layers.maxPooling1d({ poolSize: 2 })),
  example('MaxPooling2D', maps, () => tf.layers.maxPooling2d({})),
  example('MaxPooling3D', volume, () => tf.layers.maxPooling3d({ poolSize: 2 })),
  example('Maximum', pair, () => tf.layers.maximum()),
  example('Minimum', pair, () => tf.layers.minimum()),
  example('Multiply', pair, () => tf.layers.multiply()),
  example('Normalization', maps, () => new Normalization()),
  example('PReLU', maps, () => tf.layers.prelu({ sharedAxes: [1, 2] as unknown as number })),
  example('Permute', maps, () => tf.layers.permute({ dims: [2, 1, 3] })),
  example('ReLU', maps, () => tf.layers.reLU()),
  example('RepeatVector', vector, () => tf.layers.repeatVector({ n: 3 })),
  example('Rescaling', maps, () => tf.layers.rescaling({ scale: 2, offset: 1 })),
  example('Reshape', maps, () => tf.layers.reshape({ targetShape: [48, 3] })),
  example('SeparableConv2D', maps, () => tf.layers.separableConv2d(kernel)),
  example('SimpleRNN', sequence, () => tf.layers.simpleRNN({ units: 4 })),
  example('Softmax', maps, () => tf.layers.softmax({ axis: -1 })),
  example('SpatialDropout1D', sequence, () => tf.layers.spatialDropout1d({ rate: 0.5 })),
  example('Subtract', pair, () => new Subtract()),
  example('TFOpLambda', maps, () => new OneMinus()),
  example('ThresholdedReLU', maps, () => tf.layers.thresholdedReLU()),
  example('TimeDistributed', sequence, () =>
    tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 4 }) }),
  ),
  example('UpSampling1D', sequence, () => new UpSampling1D({ size: 3 })),
  example('UpSampling2D', maps, () => tf.layers.upSampling2d({})),
  example('ZeroPadding1D', sequence, () => new ZeroPadding1D({ padding: [2, 1] })),
  example('ZeroPadding2D', maps, () => tf.layers.zeroPadding2d({ padding: 1 })),
];

function example(
  name: string,
  inputs: Inputs,
  makeLayer: LayerCase['makeLayer'],
  options: Options = {},
): LayerCase {
  return { name, inputs, makeLayer, ...options };
}
