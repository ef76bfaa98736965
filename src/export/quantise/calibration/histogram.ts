import type { Range } from '../range.js';

/** Counts of values in equally wide bins between `min` and `max`. */
export interface Histogram extends Range {
  readonly counts: Float64Array;
}

/** Enough for 256 levels to be placed well, few enough to search quickly. */
export const binCount = 2048;

/** An empty histogram of a range: see `widenRange`. */
export function createHistogram({ min, max }: Range): Histogram {
  return { min, max, counts: new Float64Array(binCount) };
}

/** Counts values into their bins. Those outside the range fall into the first or the last one. */
export function countValues({ min, max, counts }: Histogram, values: Float32Array): void {
  const binsPerUnit = max > min ? counts.length / (max - min) : 0;
  const last = counts.length - 1;
  const { floor } = Math;
  // Plain loops here and below: they process all numbers, and iterators take five times as long.
  for (let index = 0; index < values.length; index += 1) {
    const bin = floor((values[index]! - min) * binsPerUnit);
    counts[bin < 0 ? 0 : bin > last ? last : bin]! += 1;
  }
}

/** The range that holds `range` and all values. */
export function widenRange(range: Range, values: Float32Array): Range {
  let { min, max } = range;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** The width of one bin. */
export function binWidth({ min, max, counts }: Histogram): number {
  return (max - min) / counts.length;
}
