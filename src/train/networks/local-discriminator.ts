import * as tf from '@tensorflow/tfjs';
import type { Size } from '../../pose/skeleton.js';
import { createInitialisers, type Initialisation } from './initialisation.js';
import { convolve } from './layers.js';

export interface LocalDiscriminatorOptions {
  readonly image: Size;
  /** Channels of the first convolution; 96 in the paper. */
  readonly baseWidth: number;
  readonly initialisation: Initialisation;
  readonly seed: number;
}

/** Channels of the map: what speaks for a refined picture, and for a real one. */
const opinions = 2;

/**
 * D of SimGAN (Shrivastava et al. 2017, section 3.1), which judges each place of a picture by
 * itself. In: [N, H, W, 3] in [-1, 1]. Out: logits [N, H/4, W/4, 2], rounded up: refined, real.
 */
export function createLocalDiscriminator(options: LocalDiscriminatorOptions): tf.LayersModel {
  const { image, baseWidth, initialisation, seed } = options;
  const initialise = createInitialisers(initialisation, seed);
  const third = Math.round(baseWidth / 3);
  const input = tf.input({ shape: [image.height, image.width, 3], name: 'candidate' });
  const conv = (
    x: tf.SymbolicTensor,
    name: string,
    rest: { filters: number; kernelSize?: 1; strides?: 2; activation?: 'linear' },
  ) => convolve(x, { name, initializer: initialise('plain'), ...rest });

  let x = conv(input, 'conv0', { filters: baseWidth, strides: 2 }); // [N, H/2, W/2, 96]
  x = conv(x, 'conv1', { filters: 2 * third, strides: 2 }); // [N, H/4, W/4, 64]
  const pool = tf.layers.maxPooling2d({ name: 'pool', poolSize: 3, strides: 1, padding: 'same' });
  x = conv(pool.apply(x) as tf.SymbolicTensor, 'conv2', { filters: third }); // [N, H/4, W/4, 32]
  x = conv(x, 'conv3', { filters: third, kernelSize: 1 }); // [N, H/4, W/4, 32]
  const map = conv(x, 'opinions', { filters: opinions, kernelSize: 1, activation: 'linear' });
  return tf.model({ name: 'd', inputs: input, outputs: map });
}
