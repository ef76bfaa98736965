/** What the rule looks at of a sample; see watched-server-process.js. */
export interface MemorySample {
  readonly rssMb: number;
  readonly heapMb: number;
  readonly buffersMb: number;
}

export interface MemoryGrowth {
  readonly used: number;
  readonly resident: number;
}

export const mostGrowthMb: MemoryGrowth;
export const fewestInQuarter: number;

export function judgeMemory(
  samples: readonly MemorySample[],
): { readonly growthMb: MemoryGrowth; readonly problems: readonly string[] } | undefined;
