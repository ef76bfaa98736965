import type * as tf from '@tensorflow/tfjs';
import type { Size } from '../../pose/skeleton.js';
import { createG1 } from './g1.js';
import type { Initialisation } from './initialisation.js';

export interface SamplerOptions {
  readonly image: Size;
  readonly baseWidth: number;
  /** The length of z. */
  readonly noise: number;
  readonly initialisation: Initialisation;
  readonly seed: number;
}

/**
 * G of DAGAN: PG2's G1, whose U-Net of residual blocks is that of the paper but for its widths, with
 * planes of noise in place of the pose. In: [N, H, W, 3 + Z], the picture in [-1, 1] and each number
 * of z in every pixel. Out: [N, H, W, 3], linear, not clipped.
 */
export function createSampler({ noise, ...options }: SamplerOptions): tf.LayersModel {
  return createG1({ ...options, inputs: 'paper', joints: noise });
}
