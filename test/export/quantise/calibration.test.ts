import {
  countValues,
  createHistogram,
  type Histogram,
  widenRange,
} from '../../../src/export/quantise/calibration/histogram.js';
import { calibrationMethods } from '../../../src/export/quantise/calibration/methods.js';
import { type Range, toUint8Mapping } from '../../../src/export/quantise/range.js';
import { createRandom } from '../../../src/random.js';

function fill(values: Float32Array): Histogram {
  const histogram = createHistogram(widenRange({ min: 0, max: 0 }, values));
  countValues(histogram, values);
  return histogram;
}

/** Normally distributed numbers and one far away: what makes the choice of a range matter. */
function drawWithOutlier(outlier: number): Float32Array {
  const random = createRandom(7);
  return Float32Array.from({ length: 200_000 }, (_, index) => (index === 0 ? outlier : random.normal(0, 1)));
}

function meanSquaredError(values: Float32Array, range: Range): number {
  const { scale, zeroPoint } = toUint8Mapping(range);
  const toLevel = (value: number) => Math.min(255, Math.max(0, Math.round(value / scale) + zeroPoint));
  return (
    values.reduce((sum, value) => sum + (value - (toLevel(value) - zeroPoint) * scale) ** 2, 0) /
    values.length
  );
}

test('countValues() counts every value once, those beyond the range into the outermost bins', () => {
  const histogram = createHistogram({ min: 0, max: 2048 });
  countValues(histogram, Float32Array.of(-5, 0, 0.5, 1, 2047.5, 2048, 9999));
  expect([...histogram.counts.slice(0, 2)]).toEqual([3, 1]);
  expect(histogram.counts.at(-1)).toBe(3);
  expect(histogram.counts.reduce((sum, count) => sum + count)).toBe(7);
});

test('min-max keeps the whole range', () => {
  const { min, max } = calibrationMethods['min-max'](fill(drawWithOutlier(50)));
  expect(max).toBe(50);
  expect(min).toBeLessThan(-3.5);
});

test.each(['percentile', 'entropy', 'mse'] as const)(
  '%s gives up one value far away for finer levels',
  (method) => {
    const values = drawWithOutlier(50);
    const histogram = fill(values);
    const range = calibrationMethods[method](histogram);
    expect(range.max).toBeLessThan(40);
    expect(range.max).toBeGreaterThan(2);
    expect(range.min).toBeGreaterThanOrEqual(histogram.min);
    expect(range.min).toBeLessThan(-2);
    const most = values.subarray(1);
    expect(meanSquaredError(most, range)).toBeLessThan(meanSquaredError(most, histogram));
  },
);

test('mse loses no more than any other method', () => {
  const values = drawWithOutlier(12);
  const histogram = fill(values);
  const errors = Object.values(calibrationMethods).map((method) =>
    meanSquaredError(values, method(histogram)),
  );
  expect(meanSquaredError(values, calibrationMethods.mse(histogram))).toBeLessThanOrEqual(
    Math.min(...errors) * 1.01,
  );
});

test.each(Object.entries(calibrationMethods))('%s takes a value that is always zero', (_name, method) => {
  const { min, max } = method(fill(new Float32Array(10)));
  expect(Math.abs(min)).toBe(0);
  expect(Math.abs(max)).toBe(0);
});
