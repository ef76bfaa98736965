import type { Precision } from '../bundle/manifest.js';

/** How far a picture is from another one, in levels of 0 to 255, and whether that is allowed. */
export interface LevelDifference {
  readonly maxLevels: number;
  readonly meanLevels: number;
  readonly allowedMeanLevels: number;
  readonly isWithin: boolean;
}

/**
 * By how many levels a picture may differ on average from that of the CPU in fp32. A GPU computes
 * fp32 convolutions in TF32, whose fraction has the 10 bits of fp16's.
 */
const allowedMeanLevels: Readonly<Record<Precision, number>> = { fp32: 0.5, fp16: 0.5, int8: 3 };

/** Compares two pictures of one size, [H, W, 3]. */
export function compareLevels(
  drawn: Uint8Array,
  expected: Uint8Array,
  precision: Precision,
): LevelDifference {
  let sum = 0;
  let maxLevels = 0;
  for (let index = 0; index < expected.length; index += 1) {
    const difference = Math.abs((drawn[index] ?? Number.NaN) - (expected[index] ?? Number.NaN));
    sum += difference;
    maxLevels = Math.max(maxLevels, difference);
  }
  const meanLevels = sum / expected.length;
  const allowed = allowedMeanLevels[precision];
  return { maxLevels, meanLevels, allowedMeanLevels: allowed, isWithin: meanLevels <= allowed };
}
