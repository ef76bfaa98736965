import type { Range } from '../range.js';
import { rangeByEntropy } from './entropy.js';
import type { Histogram } from './histogram.js';
import { rangeByMse } from './mse.js';
import { rangeByPercentile } from './percentile.js';

/**
 * How to choose a value's range from its values on the calibration pairs; compared in
 * docs/quantisation.md.
 */
export const calibrationMethods = {
  'min-max': ({ min, max }) => ({ min, max }),
  percentile: rangeByPercentile,
  entropy: rangeByEntropy,
  mse: rangeByMse,
} as const satisfies Record<string, (histogram: Histogram) => Range>;

export type CalibrationMethod = keyof typeof calibrationMethods;
