import * as tf from '@tensorflow/tfjs';
import type { Size } from '../../pose/skeleton.js';
import { BatchStatisticsNormalization } from './batch-statistics-normalization.js';

/**
 * D's input: the paper's pair (condition, candidate), or the single images of the authors' program.
 */
export type DiscriminatorInput = 'pair' | 'triplet';

export interface DiscriminatorOptions {
  readonly image: Size;
  /** Channels of the first convolution; 64 in the paper. */
  readonly baseWidth: number;
  readonly input: DiscriminatorInput;
  readonly seed: number;
}

/** Half the width of the uniform distribution whose standard deviation is 0.02. */
const initialLimit = 0.02 * Math.sqrt(3);

/** Convolutions until the map is 8 pixels high, capped at eight times the base width. */
function discriminatorWidths(image: Size, baseWidth: number): number[] {
  const count = Math.max(1, Math.floor(Math.log2(image.height)) - 3);
  return Array.from({ length: count }, (_, i) => baseWidth * Math.min(2 ** i, 8));
}

/**
 * D: DCGAN's discriminator (PG2, section 3.3). In: [N, H, W, 6] for `pair`, [N, H, W, 3] for
 * `triplet`, in [-1, 1]. Out: one logit per picture, [N, 1].
 */
export function createDiscriminator(options: DiscriminatorOptions): tf.LayersModel {
  let layer = 0;
  const initializer = () => {
    layer += 1;
    return tf.initializers.randomUniform({
      minval: -initialLimit,
      maxval: initialLimit,
      seed: options.seed * 1009 + layer,
    });
  };
  const channels = options.input === 'pair' ? 6 : 3;
  const input = tf.input({ shape: [options.image.height, options.image.width, channels], name: 'candidate' });

  let x: tf.SymbolicTensor = input;
  for (const [i, filters] of discriminatorWidths(options.image, options.baseWidth).entries()) {
    const name = `conv${i}`;
    const kernelInitializer = initializer();
    const config = { name, filters, kernelSize: 5, strides: 2, padding: 'same' as const, kernelInitializer };
    x = tf.layers.conv2d(config).apply(x) as tf.SymbolicTensor; // [N, H/2^(i+1), W/2^(i+1), filters]
    if (i > 0) x = new BatchStatisticsNormalization({ name: `norm${i}` }).apply(x) as tf.SymbolicTensor;
    x = tf.layers.leakyReLU({ name: `leaky${i}`, alpha: 0.2 }).apply(x) as tf.SymbolicTensor;
  }

  const flat = tf.layers.flatten({ name: 'flatten' }).apply(x);
  const logit = tf.layers.dense({ name: 'logit', units: 1, kernelInitializer: initializer() }).apply(flat);
  return tf.model({ name: 'd', inputs: input, outputs: logit as tf.SymbolicTensor });
}

/**
 * D with the activations of its layers, [N, H/2^(i+1), W/2^(i+1), filters], as further outputs. It
 * shares D's weights.
 */
export function withFeatures(d: tf.LayersModel): tf.LayersModel {
  const activations = d.layers.filter(({ name }) => name.startsWith('leaky')).map(({ output }) => output);
  return tf.model({ inputs: d.inputs, outputs: [...d.outputs, ...(activations as tf.SymbolicTensor[])] });
}
