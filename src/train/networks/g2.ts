import * as tf from '@tensorflow/tfjs';
import { countChannels } from '../../warp/network-inputs.js';
import type { Pg2Config } from '../settings/pg2-settings.js';
import { blockCount, type GeneratorOptions } from './generator-options.js';
import { createInitialisers } from './initialisation.js';
import { concatenate, convolve, upsampleTo } from './layers.js';

/** From this height on the authors' program also uses the skip at full resolution. */
const fullResolutionSkipFromHeight = 256;

/** What determines the G2 of a configuration. */
export function toRefineOptions(config: Pg2Config): Omit<GeneratorOptions, 'joints'> {
  return { ...config, baseWidth: config.g2.baseWidth ?? config.baseWidth, seed: config.seed + 1 };
}

/**
 * G2: a U-Net without a fully connected layer, which draws the difference map (PG2, section 3.3).
 * In: [N, H, W, 6], G1's raw coarse picture and then the condition image; with `warped` inputs W
 * and C too. Out: [N, H, W, 3], to be added to the coarse picture. H >= 32.
 */
export function createG2(options: Omit<GeneratorOptions, 'joints'>): tf.LayersModel {
  const { image, baseWidth: F, inputs = 'paper' } = options;
  const blocks = blockCount(image) - 2;
  const initialise = createInitialisers(options.initialisation, options.seed);
  const conv = (x: tf.SymbolicTensor, name: string, filters: number, strides: 1 | 2 = 1) =>
    convolve(x, { name, filters, strides, initializer: initialise('plain') });

  const input = tf.input({
    shape: [image.height, image.width, countChannels(inputs, 0).g2In],
    name: 'coarse_and_cond',
  });
  let x = conv(input, 'stem', F); // [N, H, W, F]

  const skips: tf.SymbolicTensor[] = [];
  for (let i = 0; i < blocks; i += 1) {
    const filters = F * (i + 1);
    x = conv(conv(x, `encoder${i}_conv0`, filters), `encoder${i}_conv1`, filters); // [N, H/2^i, W/2^i, F(i+1)]
    skips.push(x);
    if (i < blocks - 1) x = conv(x, `encoder${i}_down`, filters, 2);
  }

  for (let i = 0; i < blocks; i += 1) {
    const last = i === blocks - 1;
    const skip = skips[blocks - 1 - i]!; // for i = 0 the bottleneck itself
    if (!last || image.height >= fullResolutionSkipFromHeight)
      x = concatenate([x, skip], `decoder${i}_concat`);
    x = conv(conv(x, `decoder${i}_conv0`, F), `decoder${i}_conv1`, F); // [N, h, w, F]
    if (!last) x = upsampleTo(x, skips[blocks - 2 - i]!, `decoder${i}_up`);
  }

  const initializer = initialise('difference-output');
  const output = convolve(x, { name: 'difference', filters: 3, activation: 'linear', initializer });
  return tf.model({ name: 'g2', inputs: input, outputs: output });
}
