import type { Size } from '../../pose/skeleton.js';
import type { NetworkInputs } from '../../warp/network-inputs.js';
import type { Initialisation } from './initialisation.js';

/** What determines a generator's architecture and initial weights. */
export interface GeneratorOptions {
  readonly image: Size;
  /** F of the paper: the channels of the first block. */
  readonly baseWidth: number;
  readonly joints: number;
  /** `paper` where absent. */
  readonly inputs?: NetworkInputs | undefined;
  readonly initialisation: Initialisation;
  readonly seed: number;
}

/** N = log2(H) - 2: the blocks on each side of G1. G2 has two fewer. */
export function blockCount(image: Size): number {
  return Math.floor(Math.log2(image.height)) - 2;
}
