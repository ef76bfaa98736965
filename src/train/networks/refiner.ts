import * as tf from '@tensorflow/tfjs';
import type { Size } from '../../pose/skeleton.js';
import { createInitialisers, type Initialisation } from './initialisation.js';
import { add, convolve } from './layers.js';

export interface RefinerOptions {
  readonly image: Size;
  /** Channels of all feature maps; 64 in the paper. */
  readonly baseWidth: number;
  readonly initialisation: Initialisation;
  readonly seed: number;
}

const blocks = 4;

/**
 * R of SimGAN (Shrivastava et al. 2017, section 3 and Figure 6): a 3x3 convolution, four residual
 * blocks and a 1x1 convolution with tanh, all at the picture's size. In and out: [N, H, W, 3] in
 * [-1, 1].
 */
export function createRefiner({ image, baseWidth: F, initialisation, seed }: RefinerOptions): tf.LayersModel {
  const initialise = createInitialisers(initialisation, seed);
  const input = tf.input({ shape: [image.height, image.width, 3], name: 'picture' });
  let x = convolve(input, { name: 'stem', filters: F, initializer: initialise('plain') }); // [N, H, W, F]
  for (let i = 0; i < blocks; i += 1) {
    const name = `block${i}`;
    const inner = convolve(x, { name: `${name}_conv0`, filters: F, initializer: initialise('plain') });
    const outer = convolve(inner, {
      name: `${name}_conv1`,
      filters: F,
      activation: 'linear',
      initializer: initialise('residual-end'),
    });
    const sum = add(outer, x, `${name}_sum`);
    x = tf.layers.reLU({ name: `${name}_relu` }).apply(sum) as tf.SymbolicTensor; // [N, H, W, F]
  }
  const output = convolve(x, {
    name: 'refined',
    filters: 3,
    kernelSize: 1,
    activation: 'tanh',
    initializer: initialise('output'),
  });
  return tf.model({ name: 'r', inputs: input, outputs: output });
}
