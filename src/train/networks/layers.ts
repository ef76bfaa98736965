import * as tf from '@tensorflow/tfjs';
import type { Initializer } from './initialisation.js';

/**
 * A 3x3 convolution with bias, SAME padding: the building block of G1 and G2 (PG2, supplementary).
 */
export interface ConvolutionOptions {
  readonly name: string;
  readonly filters: number;
  readonly initializer: Initializer;
  readonly kernelSize?: 1 | 3;
  readonly strides?: 1 | 2;
  readonly activation?: 'relu' | 'linear' | 'tanh';
}

/** Applies a convolution with bias to an NHWC tensor; ReLU unless `activation` says otherwise. */
export function convolve(input: tf.SymbolicTensor, options: ConvolutionOptions): tf.SymbolicTensor {
  const layer = tf.layers.conv2d({
    name: options.name,
    filters: options.filters,
    kernelSize: options.kernelSize ?? 3,
    strides: options.strides ?? 1,
    padding: 'same',
    activation: options.activation ?? 'relu',
    kernelInitializer: options.initializer,
    biasInitializer: 'zeros',
  });
  return layer.apply(input) as tf.SymbolicTensor; // one input in, one output out
}

/** Doubles height and width by repeating pixels, cropped to the size of `like` if that is odd. */
export function upsampleTo(
  input: tf.SymbolicTensor,
  like: tf.SymbolicTensor,
  name: string,
): tf.SymbolicTensor {
  const upsampled = tf.layers
    .upSampling2d({ name, size: [2, 2], interpolation: 'nearest' })
    .apply(input) as tf.SymbolicTensor;
  const excess = [1, 2].map((axis) => upsampled.shape[axis]! - like.shape[axis]!);
  if (excess.every((pixels) => pixels === 0)) return upsampled;
  const cropping: [[number, number], [number, number]] = [
    [0, excess[0]!],
    [0, excess[1]!],
  ];
  return tf.layers.cropping2D({ name: `${name}_crop`, cropping }).apply(upsampled) as tf.SymbolicTensor;
}

/** Stacks feature maps on the channel axis, the first tensor's channels first. */
export function concatenate(tensors: tf.SymbolicTensor[], name: string): tf.SymbolicTensor {
  return tf.layers.concatenate({ name, axis: -1 }).apply(tensors) as tf.SymbolicTensor;
}

/** Adds two tensors of the same shape. */
export function add(a: tf.SymbolicTensor, b: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  return tf.layers.add({ name }).apply([a, b]) as tf.SymbolicTensor;
}
