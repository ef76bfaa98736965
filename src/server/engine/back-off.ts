const firstMs = 250;
const longestMs = 30_000;

/**
 * How long to wait before an engine process is started again, after so many that ended in a row
 * without having drawn anything. The first replacement comes at once; each later one waits twice as
 * long as the one before.
 */
export function toBackOffMs(failuresInRow: number): number {
  if (failuresInRow <= 1) return 0;
  return Math.min(longestMs, firstMs * 2 ** (failuresInRow - 2));
}
