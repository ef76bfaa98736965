import { type Range, toUint8Mapping } from '../range.js';
import { binWidth, type Histogram } from './histogram.js';

/** The factors by which each side of the range may shrink. */
const steps = Array.from({ length: 46 }, (_, index) => 1 - index / 50);

/**
 * The range with the smallest mean squared error after mapping to 256 levels and back: the best
 * balance of clipping and finer levels. Shrinks the upper side, then the lower one, then the upper
 * one again.
 */
export function rangeByMse(histogram: Histogram): Range {
  const pick = (candidates: readonly Range[]): Range =>
    candidates.reduce((best, range) => (measure(histogram, range) < measure(histogram, best) ? range : best));
  const drawInMax = (range: Range) => pick(steps.map((step) => ({ ...range, max: histogram.max * step })));
  const drawInMin = (range: Range) => pick(steps.map((step) => ({ ...range, min: histogram.min * step })));
  return drawInMax(drawInMin(drawInMax(histogram)));
}

/**
 * The summed squared error of all bins' centres. A plain loop, because it runs a hundred times per
 * value.
 */
function measure(histogram: Histogram, range: Range): number {
  const { scale, zeroPoint } = toUint8Mapping(range);
  const { min, counts } = histogram;
  const width = binWidth(histogram);
  const { round } = Math;
  let error = 0;
  for (let bin = 0; bin < counts.length; bin += 1) {
    const value = min + (bin + 0.5) * width;
    const level = round(value / scale) + zeroPoint;
    const clipped = level < 0 ? 0 : level > 255 ? 255 : level;
    const difference = value - (clipped - zeroPoint) * scale;
    error += counts[bin]! * difference * difference;
  }
  return error;
}
