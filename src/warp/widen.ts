import type { Size } from '../pose/skeleton.js';

/** The most of each pixel's surroundings, up to a reach in pixels to each side, of shares [H, W] from 0 on. */
export function widen(shares: Float32Array, { width, height }: Size, reach: number): Float32Array {
  const ofRows = widenLines(shares, { length: width, step: 1 }, reach);
  return widenLines(ofRows, { length: height, step: width }, reach);
}

/** The mean of each pixel's surroundings, up to a reach in pixels to each side, of shares [H, W]. */
export function soften(shares: Float32Array, { width, height }: Size, reach: number): Float32Array {
  const ofRows = softenLines(shares, { length: width, step: 1 }, reach);
  return softenLines(ofRows, { length: height, step: width }, reach);
}

/** Lines of a length, whose pixels are `step` apart. */
interface Lines {
  readonly length: number;
  readonly step: number;
}

function widenLines(shares: Float32Array, lines: Lines, reach: number): Float32Array {
  const widest = new Float32Array(shares.length);
  for (let pixel = 0; pixel < shares.length; pixel += 1) {
    const last = findLast(pixel, lines, reach);
    for (let at = findFirst(pixel, lines, reach); at <= last; at += lines.step)
      if (shares[at]! > widest[pixel]!) widest[pixel] = shares[at]!;
  }
  return widest;
}

function softenLines(shares: Float32Array, lines: Lines, reach: number): Float32Array {
  const means = new Float32Array(shares.length);
  for (let pixel = 0; pixel < shares.length; pixel += 1) {
    const [first, last] = [findFirst(pixel, lines, reach), findLast(pixel, lines, reach)];
    let sum = 0;
    for (let at = first; at <= last; at += lines.step) sum += shares[at]!;
    means[pixel] = sum / ((last - first) / lines.step + 1);
  }
  return means;
}

/** The first pixel of a pixel's surroundings on its line. */
function findFirst(pixel: number, { length, step }: Lines, reach: number): number {
  return pixel - step * Math.min(reach, Math.floor(pixel / step) % length);
}

/** The last one. */
function findLast(pixel: number, { length, step }: Lines, reach: number): number {
  return pixel + step * Math.min(reach, length - 1 - (Math.floor(pixel / step) % length));
}
