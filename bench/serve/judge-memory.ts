import { toMedian } from '../means.js';

/** What the rule looks at of a sample; see `Sample`. */
export interface MemorySample {
  readonly rssMb: number;
  readonly heapMb: number;
  readonly buffersMb: number;
}

/** In megabytes: in use by JavaScript, and of the system. */
export interface MemoryGrowth {
  readonly used: number;
  readonly resident: number;
}

/** How memory grew, and a line for each kind that is beyond `mostGrowthMb`. */
export interface MemoryVerdict {
  readonly growthMb: MemoryGrowth;
  readonly problems: readonly string[];
}

/** How much more a server may hold at the end of a soak than after its warm-up. */
export const mostGrowthMb: MemoryGrowth = { used: 16, resident: 64 };

/** A quarter must have so many samples for its median to say anything. */
export const fewestInQuarter = 10;

/**
 * Judges the memory of a soak by its samples, taken at equal intervals. The first quarter of them
 * fills caches and heaps; memory grows by the median of the last quarter less that of the second.
 * Undefined for too few samples. A step counts as a leak does.
 */
export function judgeMemory(samples: readonly MemorySample[]): MemoryVerdict | undefined {
  const quarter = Math.floor(samples.length / 4);
  if (quarter < fewestInQuarter) return undefined;
  const [early, late] = [samples.slice(quarter, 2 * quarter), samples.slice(-quarter)];
  const growthOf = (toMb: (sample: MemorySample) => number) =>
    toMedian(late.map(toMb)) - toMedian(early.map(toMb));
  const growthMb: MemoryGrowth = {
    used: growthOf(({ heapMb, buffersMb }) => heapMb + buffersMb),
    resident: growthOf(({ rssMb }) => rssMb),
  };
  const problems = (['used', 'resident'] as const)
    .filter((kind) => growthMb[kind] > mostGrowthMb[kind])
    .map(
      (kind) =>
        `${kind} memory grew by ${growthMb[kind].toFixed(1)} MB, expected ${mostGrowthMb[kind]} MB at most`,
    );
  return { growthMb, problems };
}
