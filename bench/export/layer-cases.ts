/**
 * One small model for each layer that TensorFlow.js has, and for the settings of layers that
 * exporters get wrong.
 */
import type { LayersModel, layers as layersNamespace, SymbolicTensor } from '@tensorflow/tfjs';
import { applyLayer } from '../apply-layer.js';
import { tf } from '../tensorflow.js';

/** A small model, named after its layer's class and, where it matters, the setting. */
export interface LayerCase {
  readonly name: string;
  readonly create: () => LayersModel;
  /** Where the model's inputs hold whole numbers from 0 on: those below this. */
  readonly integersBelow?: number | undefined;
}

type CreateLayer = () => layersNamespace.Layer;

const { layers } = tf;
/** Height and width are odd and unlike, channels few. */
const maps = [7, 9, 4];
const sequence = [6, 4];
const volume = [4, 5, 6, 2];
const pooling = { poolSize: 3, strides: 2, padding: 'same' } as const;

/**
 * A model of one layer over one input: name of the case, shape without batch, layer, and
 * `integersBelow`.
 */
const single: readonly (readonly [string, readonly number[], CreateLayer, number?])[] = [
  ...(
    [
      'elu',
      'hardSigmoid',
      'relu',
      'relu6',
      'selu',
      'sigmoid',
      'softmax',
      'softplus',
      'softsign',
      'tanh',
      'swish',
      'mish',
      'gelu',
      'gelu_new',
    ] as const
  ).map((activation) => [`activation ${activation}`, maps, () => layers.activation({ activation })] as const),
  ['ELU', maps, () => layers.elu()],
  ['LeakyReLU', maps, () => layers.leakyReLU({ alpha: 0.2 })],
  ['PReLU', maps, () => layers.prelu({ sharedAxes: [1, 2] })],
  ['ReLU with a highest value', maps, () => layers.reLU({ maxValue: 0.5 })],
  ['Softmax', maps, () => layers.softmax({ axis: -1 })],
  ['ThresholdedReLU', maps, () => layers.thresholdedReLU({ theta: 0.3 })],
  ['Conv1D', sequence, () => layers.conv1d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' })],
  [
    'Conv2D, same, strides 2',
    maps,
    () => layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
  ],
  [
    'Conv2D, dilated',
    maps,
    () => layers.conv2d({ filters: 3, kernelSize: 3, dilationRate: 2, padding: 'same' }),
  ],
  [
    'Conv2DTranspose, same, strides 2',
    maps,
    () => layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
  ],
  ['Conv2DTranspose, valid', maps, () => layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 3 })],
  ['Conv3D', volume, () => layers.conv3d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' })],
  [
    'Conv3DTranspose',
    volume,
    () => layers.conv3dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
  ],
  [
    'DepthwiseConv2D',
    maps,
    () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, strides: 2, padding: 'same' }),
  ],
  ['SeparableConv2D', maps, () => layers.separableConv2d({ filters: 3, kernelSize: 3, padding: 'same' })],
  ['ConvLSTM2D', [3, 6, 6, 2], () => layers.convLstm2d({ filters: 2, kernelSize: 3, padding: 'same' })],
  ['Dense', [5], () => layers.dense({ units: 3 })],
  ['Dense on feature maps', maps, () => layers.dense({ units: 3 })],
  ['Flatten', maps, () => layers.flatten()],
  ['Permute', maps, () => layers.permute({ dims: [3, 1, 2] })],
  ['RepeatVector', [5], () => layers.repeatVector({ n: 3 })],
  ['Reshape', maps, () => layers.reshape({ targetShape: [9, 28] })],
  [
    'Cropping2D',
    maps,
    () =>
      layers.cropping2D({
        cropping: [
          [1, 2],
          [0, 1],
        ],
      }),
  ],
  [
    'ZeroPadding2D',
    maps,
    () =>
      layers.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 1],
        ],
      }),
  ],
  ['CenterCrop', maps, () => layers.centerCrop({ height: 4, width: 6 })],
  ['Rescaling', maps, () => layers.rescaling({ scale: 0.5, offset: 1 })],
  ['UpSampling2D, nearest', maps, () => layers.upSampling2d({ size: [2, 3] })],
  ['UpSampling2D, bilinear', maps, () => layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear' })],
  ['average pooling 1D, same', sequence, () => layers.averagePooling1d(pooling)],
  ['average pooling 2D, same', maps, () => layers.averagePooling2d(pooling)],
  ['average pooling 3D, same', volume, () => layers.averagePooling3d(pooling)],
  ['max pooling 1D, same', sequence, () => layers.maxPooling1d(pooling)],
  ['max pooling 2D, same', maps, () => layers.maxPooling2d(pooling)],
  ['max pooling 3D, same', volume, () => layers.maxPooling3d(pooling)],
  ['GlobalAveragePooling1D', sequence, () => layers.globalAveragePooling1d()],
  ['GlobalAveragePooling2D', maps, () => layers.globalAveragePooling2d({})],
  ['GlobalMaxPooling1D', sequence, () => layers.globalMaxPooling1d()],
  ['GlobalMaxPooling2D', maps, () => layers.globalMaxPooling2d({})],
  ['BatchNormalization', maps, () => layers.batchNormalization()],
  ['BatchNormalization on rows', maps, () => layers.batchNormalization({ axis: 1 })],
  ['LayerNormalization', maps, () => layers.layerNormalization()],
  ['Dropout', maps, () => layers.dropout({ rate: 0.5 })],
  ['AlphaDropout', maps, () => layers.alphaDropout({ rate: 0.5 })],
  ['GaussianDropout', maps, () => layers.gaussianDropout({ rate: 0.5 })],
  ['GaussianNoise', maps, () => layers.gaussianNoise({ stddev: 0.5 })],
  ['SpatialDropout1D', sequence, () => layers.spatialDropout1d({ rate: 0.5 })],
  ['SimpleRNN', sequence, () => layers.simpleRNN({ units: 3 })],
  ['LSTM', sequence, () => layers.lstm({ units: 3, returnSequences: true })],
  ['GRU', sequence, () => layers.gru({ units: 3, recurrentActivation: 'sigmoid' })],
  [
    'Bidirectional LSTM',
    sequence,
    () => layers.bidirectional({ layer: layers.lstm({ units: 3 }), mergeMode: 'concat' }),
  ],
  ['TimeDistributed Dense', sequence, () => layers.timeDistributed({ layer: layers.dense({ units: 3 }) })],
  ['Masking', sequence, () => layers.masking({ maskValue: 0 })],
  ['Embedding', [6], () => layers.embedding({ inputDim: 10, outputDim: 3 }), 10],
  ['CategoryEncoding', [6], () => layers.categoryEncoding({ numTokens: 10, outputMode: 'multiHot' }), 10],
];

const merging: readonly (readonly [string, CreateLayer])[] = [
  ['Add', () => layers.add()],
  ['Average', () => layers.average()],
  ['Concatenate, channels', () => layers.concatenate({ axis: -1 })],
  ['Concatenate, rows', () => layers.concatenate({ axis: 1 })],
  ['Maximum', () => layers.maximum()],
  ['Minimum', () => layers.minimum()],
  ['Multiply', () => layers.multiply()],
];

/** Every case. */
export const layerCases: readonly LayerCase[] = [
  ...single.map(([name, shape, createLayer, integersBelow]) => ({
    name,
    integersBelow,
    create: () => createModel([shape], ([input]) => applyLayer(createLayer(), input)),
  })),
  ...merging.map(([name, createLayer]) => ({
    name,
    create: () => createModel([maps, maps], (inputs) => applyLayer(createLayer(), inputs)),
  })),
  {
    name: 'Dot',
    create: () => createModel([sequence, [5, 4]], (inputs) => applyLayer(layers.dot({ axes: 2 }), inputs)),
  },
];

type AtLeastOne<T> = readonly [T, ...T[]];

function createModel(
  shapes: AtLeastOne<readonly number[]>,
  apply: (inputs: AtLeastOne<SymbolicTensor>) => SymbolicTensor,
): LayersModel {
  const [first, ...others] = shapes;
  const toInput = (shape: readonly number[], index: number) =>
    tf.input({ shape: [...shape], name: `x${index}` });
  const inputs: [SymbolicTensor, ...SymbolicTensor[]] = [
    toInput(first, 0),
    ...others.map((shape, index) => toInput(shape, index + 1)),
  ];
  return tf.model({ inputs, outputs: apply(inputs) });
}
