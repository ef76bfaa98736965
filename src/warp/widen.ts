import type { Size } from '../pose/skeleton.js';

/** The most of each pixel's surroundings, up to a reach in pixels to each side, of shares [H, W] from 0 on. */
export function widen(shares: Float32Array, { width, height }: Size, reach: number): Float32Array {
  const ofRows = widenLines(shares, { length: width, step: 1 }, reach);
  return widenLines(ofRows, { length: height, step: width }, reach);
}

/** The same along lines of a length alone, whose pixels are `step` apart. */
function widenLines(
  shares: Float32Array,
  { length, step }: { readonly length: number; readonly step: number },
  reach: number,
): Float32Array {
  return shares.map((_, pixel) => {
    const place = Math.floor(pixel / step) % length;
    const [first, last] = [Math.max(0, place - reach), Math.min(length - 1, place + reach)];
    let most = 0;
    for (let at = first; at <= last; at += 1) most = Math.max(most, shares[pixel + (at - place) * step]!);
    return most;
  });
}
