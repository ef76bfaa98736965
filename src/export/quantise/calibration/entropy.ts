import type { Range } from '../range.js';
import { binWidth, type Histogram } from './histogram.js';

/** The number of levels. */
const levels = 256;
/** Ranges tried: from a quarter of the bins to all. */
const candidates = 48;

/**
 * The range whose 256 levels keep most of the distribution, by the Kullback-Leibler divergence
 * between the clipped histogram and its quantised form (Migacz, "8-bit inference with TensorRT",
 * 2017). Both sides shrink by the same factor, so that zero stays in place.
 */
export function rangeByEntropy(histogram: Histogram): Range {
  const { counts, min, max } = histogram;
  const width = binWidth(histogram);
  if (width === 0) return { min, max };
  const zeroBin = Math.min(counts.length, Math.max(0, Math.round(-min / width)));
  let best = { divergence: Number.POSITIVE_INFINITY, range: { min, max } };
  for (let index = 1; index <= candidates; index += 1) {
    const share = 0.25 + (0.75 * index) / candidates;
    const first = Math.floor(zeroBin * (1 - share));
    const end = Math.ceil(zeroBin + (counts.length - zeroBin) * share);
    const divergence = measureDivergence(counts, first, end);
    if (divergence <= best.divergence)
      best = { divergence, range: { min: min + first * width, max: min + end * width } };
  }
  return best.range;
}

/** The divergence of bins `first` to `end`; values outside count in the outermost ones. */
function measureDivergence(counts: Float64Array, first: number, end: number): number {
  const inside = counts.slice(first, end);
  const clipped = inside.slice();
  clipped[0]! += sum(counts.subarray(0, first));
  clipped[clipped.length - 1]! += sum(counts.subarray(end));
  const told = tellInLevels(inside);
  const total = sum(clipped);
  const toldTotal = sum(told);
  if (total === 0 || toldTotal === 0) return Number.POSITIVE_INFINITY;
  return clipped.reduce((divergence, count, bin) => {
    if (count === 0) return divergence;
    // A bin that only clipping fills has no share in the levels: a small one keeps the sum finite.
    const share = Math.max(told[bin]! / toldTotal, 1e-9);
    return divergence + (count / total) * Math.log(count / total / share);
  }, 0);
}

/** The counts with the mean of each level's bins; empty bins stay empty. */
function tellInLevels(counts: Float64Array): Float64Array {
  const told = new Float64Array(counts.length);
  for (let level = 0; level < levels; level += 1) {
    const start = Math.floor((level * counts.length) / levels);
    const end = Math.floor(((level + 1) * counts.length) / levels);
    const bins = counts.subarray(start, end);
    const filled = bins.filter((count) => count > 0).length;
    const mean = filled === 0 ? 0 : sum(bins) / filled;
    for (let bin = start; bin < end; bin += 1) told[bin] = counts[bin]! > 0 ? mean : 0;
  }
  return told;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
