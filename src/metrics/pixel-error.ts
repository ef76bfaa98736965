/**
 * Mean absolute difference of two RGB pictures of one size, of values in [-1, 1]: 0 for equal ones,
 * at most 2.
 */
export function measureL1(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length / 127.5;
}

/**
 * Peak signal-to-noise ratio of two RGB pictures of one size in dB, for the range 0..255: 10
 * log10(255² / MSE). Infinity for equal pictures.
 */
export function measurePsnr(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10(255 ** 2 / (sum / a.length));
}
