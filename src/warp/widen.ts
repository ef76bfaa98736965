import type { Size } from '../pose/skeleton.js';

/** The most of each pixel's surroundings, up to a reach in pixels to each side, of shares [H, W] from 0 on. */
export function widen(shares: Float32Array, { width, height }: Size, reach: number): Float32Array {
  const ofLine = new Float32Array(shares.length);
  const widened = new Float32Array(shares.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let most = 0;
      for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u += 1)
        most = Math.max(most, shares[y * width + u]!);
      ofLine[y * width + x] = most;
    }
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let most = 0;
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v += 1)
        most = Math.max(most, ofLine[v * width + x]!);
      widened[y * width + x] = most;
    }
  return widened;
}
