import * as tf from '@tensorflow/tfjs';
import type { Size } from '../../pose/skeleton.js';
import { BatchStatisticsNormalization } from './batch-statistics-normalization.js';
import type { Initializer } from './initialisation.js';
import { SpectralConv2d, SpectralDense } from './spectral-normalization.js';

/**
 * D's input: the paper's pair (condition, candidate), or the single images of the authors' program.
 */
export type DiscriminatorInput = 'pair' | 'triplet';

export interface DiscriminatorOptions {
  readonly image: Size;
  /** Channels of the first convolution; 64 in the paper. */
  readonly baseWidth: number;
  readonly input: DiscriminatorInput;
  /** Divides each kernel by its largest singular value, in place of batch normalisation. */
  readonly spectralNormalization: boolean;
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
  const { image, baseWidth, spectralNormalization } = options;
  const { convolve, toLogit } = (spectralNormalization ? spectralLayers : paperLayers)(options.seed);
  const channels = options.input === 'pair' ? 6 : 3;
  const input = tf.input({ shape: [image.height, image.width, channels], name: 'candidate' });

  let x: tf.SymbolicTensor = input;
  for (const [i, filters] of discriminatorWidths(image, baseWidth).entries()) {
    x = convolve(i, filters).apply(x) as tf.SymbolicTensor; // [N, H/2^(i+1), W/2^(i+1), filters]
    if (i > 0 && !spectralNormalization)
      x = new BatchStatisticsNormalization({ name: `norm${i}` }).apply(x) as tf.SymbolicTensor;
    x = tf.layers.leakyReLU({ name: `leaky${i}`, alpha: 0.2 }).apply(x) as tf.SymbolicTensor;
  }

  const flat = tf.layers.flatten({ name: 'flatten' }).apply(x);
  return tf.model({ name: 'd', inputs: input, outputs: toLogit().apply(flat) as tf.SymbolicTensor });
}

/** Makes D's layers in their order, each with an initialiser of its own. */
type LayerMaker = (seed: number) => {
  readonly convolve: (i: number, filters: number) => tf.layers.Layer;
  readonly toLogit: () => tf.layers.Layer;
};

const paperLayers: LayerMaker = (seed) => {
  const next = createInitializers(seed);
  return {
    convolve: (i, filters) => {
      const { kernelInitializer } = next();
      const shape = { filters, kernelSize: 5, strides: 2, padding: 'same' } as const;
      return tf.layers.conv2d({ name: `conv${i}`, ...shape, kernelInitializer });
    },
    toLogit: () => {
      const { kernelInitializer } = next();
      return tf.layers.dense({ name: 'logit', units: 1, kernelInitializer });
    },
  };
};

const spectralLayers: LayerMaker = (seed) => {
  const next = createInitializers(seed);
  return {
    convolve: (i, outputs) => new SpectralConv2d({ name: `conv${i}`, outputs, kernelSize: 5, ...next() }),
    toLogit: () => new SpectralDense({ name: 'logit', outputs: 1, ...next() }),
  };
};

/** Gives each layer its initialiser and its seed. */
function createInitializers(seed: number): () => { kernelInitializer: Initializer; seed: number } {
  let layer = 0;
  return () => {
    layer += 1;
    const layerSeed = seed * 1009 + layer;
    const limits = { minval: -initialLimit, maxval: initialLimit };
    return {
      kernelInitializer: tf.initializers.randomUniform({ ...limits, seed: layerSeed }),
      seed: layerSeed,
    };
  };
}

/**
 * D with the activations of its layers, [N, H/2^(i+1), W/2^(i+1), filters], as further outputs. It
 * shares D's weights.
 */
export function withFeatures(d: tf.LayersModel): tf.LayersModel {
  const activations = d.layers.filter(({ name }) => name.startsWith('leaky')).map(({ output }) => output);
  return tf.model({ inputs: d.inputs, outputs: [...d.outputs, ...(activations as tf.SymbolicTensor[])] });
}
