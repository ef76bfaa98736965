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
  return shares.map((_, pixel) => {
    const [first, last] = findSurroundings(pixel, lines, reach);
    let most = 0;
    for (let at = first; at <= last; at += lines.step) most = Math.max(most, shares[at]!);
    return most;
  });
}

function softenLines(shares: Float32Array, lines: Lines, reach: number): Float32Array {
  return shares.map((_, pixel) => {
    const [first, last] = findSurroundings(pixel, lines, reach);
    let sum = 0;
    for (let at = first; at <= last; at += lines.step) sum += shares[at]!;
    return sum / ((last - first) / lines.step + 1);
  });
}

/** The first and the last pixel of a pixel's surroundings on its line. */
function findSurroundings(pixel: number, { length, step }: Lines, reach: number): [number, number] {
  const place = Math.floor(pixel / step) % length;
  const [before, after] = [Math.min(reach, place), Math.min(reach, length - 1 - place)];
  return [pixel - before * step, pixel + after * step];
}
