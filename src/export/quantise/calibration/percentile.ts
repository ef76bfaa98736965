import type { Range } from '../range.js';
import { binWidth, type Histogram } from './histogram.js';

/** The share of values clipped on each side: ten in a million. */
const clippedShare = 1e-5;

/** The range that clips a hundred-thousandth of the values on each side. */
export function rangeByPercentile(histogram: Histogram): Range {
  const { min, max, counts } = histogram;
  const width = binWidth(histogram);
  const clipped = counts.reduce((sum, count) => sum + count, 0) * clippedShare;
  return {
    min: min + countBins(counts, clipped) * width,
    max: max - countBins(counts.toReversed(), clipped) * width,
  };
}

/** The number of first bins with at most `clipped` values together. */
function countBins(counts: Float64Array, clipped: number): number {
  let sum = 0;
  for (const [bin, count] of counts.entries()) {
    sum += count;
    if (sum > clipped) return bin;
  }
  return 0;
}
