import {
  convertActivation,
  convertElu,
  convertLeakyRelu,
  convertPrelu,
  convertRelu,
  convertSoftmax,
  convertThresholdedRelu,
} from './activations.js';
import { convertBatchNormalization } from './batch-normalization.js';
import { convertBidirectional } from './bidirectional.js';
import { convertCenterCrop } from './center-crop.js';
import {
  convertConvolution,
  convertDepthwiseConvolution,
  convertSeparableConvolution,
} from './convolution.js';
import { convertDense } from './dense.js';
import { convertDot } from './dot.js';
import { onFloats } from './element-types.js';
import { convertEmbedding } from './embedding.js';
import { convertFunction } from './function.js';
import type { LayerConverters } from './layer-converter.js';
import { convertLayerNormalization } from './layer-normalization.js';
import { convertCropping, convertSequencePadding, convertZeroPadding } from './margins.js';
import { convertMasking } from './masking.js';
import { onMasks } from './masks.js';
import {
  convertAdd,
  convertAverage,
  convertConcatenate,
  convertExtreme,
  convertMultiply,
  convertSubtract,
} from './merging.js';
import { convertNormalization } from './normalization.js';
import { convertGlobalPooling, convertPooling } from './pooling.js';
import { convertCategoryEncoding, convertRescaling } from './preprocessing.js';
import { convertRecurrent } from './recurrent.js';
import { convertFlatten, convertPermute, convertRepeatVector, convertReshape } from './reshaping.js';
import { convertSequenceUpsampling, convertUpsampling } from './resizing.js';
import { convertTimeDistributed } from './time-distributed.js';
import { convertTrainingOnly } from './training-only.js';
import { convertTransposedConvolution } from './transposed-convolution.js';

/** Layers that only move elements, or that handle integers themselves. */
const typeKeeping = [
  'CategoryEncoding',
  'Cropping2D',
  'Embedding',
  'Flatten',
  'Permute',
  'Reshape',
  'Rescaling',
  'TimeDistributed',
  'ZeroPadding1D',
  'ZeroPadding2D',
];

const converters: LayerConverters = new Map([
  ['Activation', convertActivation],
  ['Add', convertAdd],
  ['AlphaDropout', convertTrainingOnly],
  ['Average', convertAverage],
  ['AveragePooling1D', convertPooling('AveragePool', 1)],
  ['AveragePooling2D', convertPooling('AveragePool', 2)],
  ['AveragePooling3D', convertPooling('AveragePool', 3)],
  ['BatchNormalization', convertBatchNormalization],
  ['Bidirectional', convertBidirectional],
  ['CategoryEncoding', convertCategoryEncoding],
  ['CenterCrop', convertCenterCrop],
  ['Concatenate', convertConcatenate],
  ['Conv1D', convertConvolution(1)],
  ['Conv2D', convertConvolution(2)],
  ['Conv2DTranspose', convertTransposedConvolution(2)],
  ['Conv3D', convertConvolution(3)],
  ['Conv3DTranspose', convertTransposedConvolution(3)],
  ['Cropping2D', convertCropping],
  ['Dense', convertDense],
  ['DepthwiseConv2D', convertDepthwiseConvolution],
  ['Dot', convertDot],
  ['Dropout', convertTrainingOnly],
  ['ELU', convertElu],
  ['Embedding', convertEmbedding],
  ['Flatten', convertFlatten],
  ['GRU', convertRecurrent('GRU')],
  ['GaussianDropout', convertTrainingOnly],
  ['GaussianNoise', convertTrainingOnly],
  ['GlobalAveragePooling1D', convertGlobalPooling('Average', 1)],
  ['GlobalAveragePooling2D', convertGlobalPooling('Average', 2)],
  ['GlobalMaxPooling1D', convertGlobalPooling('Max', 1)],
  ['GlobalMaxPooling2D', convertGlobalPooling('Max', 2)],
  ['LSTM', convertRecurrent('LSTM')],
  ['LayerNormalization', convertLayerNormalization],
  ['LeakyReLU', convertLeakyRelu],
  ['Masking', convertMasking],
  ['MaxPooling1D', convertPooling('MaxPool', 1)],
  ['MaxPooling2D', convertPooling('MaxPool', 2)],
  ['MaxPooling3D', convertPooling('MaxPool', 3)],
  ['Maximum', convertExtreme('Max')],
  ['Minimum', convertExtreme('Min')],
  ['Multiply', convertMultiply],
  ['Normalization', convertNormalization],
  ['PReLU', convertPrelu],
  ['Permute', convertPermute],
  ['ReLU', convertRelu],
  ['RepeatVector', convertRepeatVector],
  ['Rescaling', convertRescaling],
  ['Reshape', convertReshape],
  ['SeparableConv2D', convertSeparableConvolution],
  ['SimpleRNN', convertRecurrent('SimpleRNN')],
  ['Softmax', convertSoftmax],
  ['SpatialDropout1D', convertTrainingOnly],
  ['Subtract', convertSubtract],
  ['TFOpLambda', convertFunction],
  ['ThresholdedReLU', convertThresholdedRelu],
  ['TimeDistributed', convertTimeDistributed],
  ['UpSampling1D', convertSequenceUpsampling],
  ['UpSampling2D', convertUpsampling],
  ['ZeroPadding1D', convertSequencePadding],
  ['ZeroPadding2D', convertZeroPadding],
]);

/** The built-in converters. To add more: `new Map([...builtInLayers, ['MyLayer', converter]])`. */
export const builtInLayers: LayerConverters = new Map(
  [...converters].map(([className, converter]) => [
    className,
    onMasks(className, typeKeeping.includes(className) ? converter : onFloats(converter)),
  ]),
);
