import { toMedian } from '#dist/median.js';

/** The part of a `Sample` that the rule uses. */
export interface MemorySample {
  readonly rssMb: number;
  readonly heapMb: number;
  readonly buffersMb: number;
}

/** In megabytes: memory in use by JavaScript, and resident memory. */
export interface MemoryGrowth {
  readonly used: number;
  readonly resident: number;
}

/** How much memory grew, and a line for each kind that exceeds `maxGrowthMb`. */
export interface MemoryVerdict {
  readonly growthMb: MemoryGrowth;
  readonly problems: readonly string[];
}

/** How much the memory of a server may grow between the warm-up and the end of a soak. */
export const maxGrowthMb: MemoryGrowth = { used: 16, resident: 64 };

/** A quarter needs this many samples for a meaningful median. */
export const fewestInQuarter = 10;

/**
 * Judges the memory of a soak by its samples, taken at equal intervals. The first quarter is a
 * warm-up. The growth is the median of the last quarter minus that of the second. A single step
 * counts like a leak. Returns undefined for too few samples.
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
    .filter((kind) => growthMb[kind] > maxGrowthMb[kind])
    .map(
      (kind) =>
        `${kind} memory grew by ${growthMb[kind].toFixed(1)} MB, expected ${maxGrowthMb[kind]} MB at most`,
    );
  return { growthMb, problems };
}
