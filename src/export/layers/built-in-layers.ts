import { convertActivation, convertLeakyRelu, convertRelu } from './activations.js';
import { convertConvolution } from './convolution.js';
import { convertDense } from './dense.js';
import type { LayerConverters } from './layer-converter.js';
import { convertAdd, convertConcatenate } from './merging.js';
import { convertFlatten, convertReshape } from './reshaping.js';
import { convertCropping, convertUpsampling } from './resizing.js';

/** The layers that need no registration. Others: `new Map([...builtInLayers, ['MyLayer', converter]])`. */
export const builtInLayers: LayerConverters = new Map([
  ['Activation', convertActivation],
  ['Add', convertAdd],
  ['Concatenate', convertConcatenate],
  ['Conv2D', convertConvolution],
  ['Cropping2D', convertCropping],
  ['Dense', convertDense],
  ['Flatten', convertFlatten],
  ['LeakyReLU', convertLeakyRelu],
  ['ReLU', convertRelu],
  ['Reshape', convertReshape],
  ['UpSampling2D', convertUpsampling],
]);
