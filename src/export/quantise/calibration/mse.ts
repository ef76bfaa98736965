import { type Range, toUint8Mapping } from '../range.js';
import { binWidth, type Histogram } from './histogram.js';

/** How far each side of the range is drawn in, tried from none to nine tenths. */
const steps = Array.from({ length: 46 }, (_, index) => 1 - index / 50);

/**
 * The range with the smallest mean squared error after mapping to 256 levels and back, found by drawing in the upper
 * side, then the lower one, then the upper one again: what clipping loses against what finer levels gain.
 */
export function rangeByMse(histogram: Histogram): Range {
  const pick = (candidates: readonly Range[]): Range =>
    candidates.reduce((best, range) => (measure(histogram, range) < measure(histogram, best) ? range : best));
  const drawInMax = (range: Range) => pick(steps.map((step) => ({ ...range, max: histogram.max * step })));
  const drawInMin = (range: Range) => pick(steps.map((step) => ({ ...range, min: histogram.min * step })));
  return drawInMax(drawInMin(drawInMax(histogram)));
}

/** The summed squared error of every bin's centre. */
function measure(histogram: Histogram, range: Range): number {
  const { scale, zeroPoint } = toUint8Mapping(range);
  const width = binWidth(histogram);
  let error = 0;
  for (const [bin, count] of histogram.counts.entries()) {
    if (count === 0) continue;
    const value = histogram.min + (bin + 0.5) * width;
    const level = Math.min(255, Math.max(0, Math.round(value / scale) + zeroPoint));
    error += count * (value - (level - zeroPoint) * scale) ** 2;
  }
  return error;
}
