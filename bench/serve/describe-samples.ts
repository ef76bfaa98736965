import { toMedian } from '#dist/median.js';
import type { Sample } from './watched-server-process.js';

/**
 * Describes a soak's samples, one per second: the trend of the memory, and the range of the other
 * figures.
 */
export function describeSamples(samples: readonly Sample[]) {
  const settled = samples.slice(Math.floor(samples.length / 4)); // the first quarter fills caches and heaps
  const of = (name: 'rssMb' | 'heapMb' | 'handles' | 'loopDelayMs') => settled.map((sample) => sample[name]);
  return {
    seconds: samples.length,
    rssMb: { first: settled[0]?.rssMb, last: settled.at(-1)?.rssMb, perHour: toSlope(of('rssMb')) * 3600 },
    heapMb: { largest: Math.max(...of('heapMb')), perHour: toSlope(of('heapMb')) * 3600 },
    handles: { fewest: Math.min(...of('handles')), most: Math.max(...of('handles')) },
    loopDelayMs: { median: toMedian(of('loopDelayMs')), largest: Math.max(...of('loopDelayMs')) },
  };
}

/** Returns the least-squares slope of values one step apart. */
function toSlope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const covariance = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  const variance = values.reduce((sum, _value, index) => sum + (index - middle) ** 2, 0);
  return covariance / variance;
}
