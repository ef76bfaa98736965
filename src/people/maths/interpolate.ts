/** `value`, or the nearer end of [low, high]. */
export function clamp(value: number, low = 0, high = 1): number {
  return value < low ? low : value > high ? high : value;
}

/** The number `at` (0 to 1) of the way from a to b. */
export function lerp(a: number, b: number, at: number): number {
  return a + (b - a) * at;
}

/**
 * 0 at `from` and before, 1 at `to` and behind, in between a smooth step; `from` may be the larger
 * one.
 */
export function smoothstep(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from));
  return t * t * (3 - 2 * t);
}

/** The part behind the decimal point, 0 to 1, for negative numbers too. */
export function fract(value: number): number {
  return value - Math.floor(value);
}
