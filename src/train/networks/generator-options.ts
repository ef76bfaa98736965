import type { Size } from '../../pose/skeleton.js';
import type { NetworkInputs } from '../../warp/network-inputs.js';
import type { Initialisation } from './initialisation.js';

/** How many times smaller than the picture G1 works: as the paper does, or at half the size. */
export const coarseDownscales = [1, 2] as const;
export type CoarseDownscale = (typeof coarseDownscales)[number];

/** What determines a generator's architecture and initial weights. */
export interface GeneratorOptions {
  readonly image: Size;
  /** F of the paper: the channels of the first block. */
  readonly baseWidth: number;
  readonly joints: number;
  /** G1 works on a picture this many times smaller, and enlarges what it gives; 1 where absent. */
  readonly coarseDownscale?: CoarseDownscale | undefined;
  /** `paper` where absent. */
  readonly inputs?: NetworkInputs | undefined;
  readonly initialisation: Initialisation;
  readonly seed: number;
}

/** N = log2(H) - 2: the blocks on each side of G1. G2 has two fewer. */
export function blockCount(image: Size): number {
  return Math.floor(Math.log2(image.height)) - 2;
}
