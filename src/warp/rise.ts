/** 1 for x >= 0, falling to 0 at x = -fade. */
export function rise(x: number, fade: number): number {
  return toShare(1 + x / fade);
}

/** x, cut to 0 and 1. */
export function toShare(x: number): number {
  return Math.min(Math.max(x, 0), 1);
}

/** The logistic function, 1 / (1 + exp(-x)). */
export function toLogistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
