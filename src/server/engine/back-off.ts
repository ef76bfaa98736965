const firstMs = 250;
const longestMs = 30_000;

/**
 * Returns how long to wait before an engine process is started again, after `failuresInRow`
 * processes that ended without drawing anything. The first replacement starts at once; each later
 * one waits twice as long as the one before.
 */
export function toBackOffMs(failuresInRow: number): number {
  if (failuresInRow <= 1) return 0;
  return Math.min(longestMs, firstMs * 2 ** (failuresInRow - 2));
}
