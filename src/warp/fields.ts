import type { Size } from '../pose/skeleton.js';
import { enlarge } from './pyramid.js';

/** Fields, numbers that change slowly, are found once for this many columns and rows of pixels, and enlarged. */
export const fieldStep = 2;

/**
 * A field of a picture, [H, W, C]: found in the middle of each `fieldStep` columns and rows, and bilinear between. `find`
 * writes what there is at x and y, on the scale of pixels, to C channels of `field` from `at` on.
 */
export function createField(
  size: Size,
  channels: number,
  find: (x: number, y: number, field: Float32Array, at: number) => void,
): Float32Array {
  const from = { width: Math.ceil(size.width / fieldStep), height: Math.ceil(size.height / fieldStep) };
  const field = new Float32Array(from.width * from.height * channels);
  for (let i = 0; i < from.width * from.height; i += 1)
    find(toMiddle(i % from.width), toMiddle(Math.floor(i / from.width)), field, channels * i);
  return enlarge(field, { from, to: size, times: { width: fieldStep, height: fieldStep } });
}

/** Where the middle of some pixels is, on the scale of pixels. */
function toMiddle(index: number): number {
  return fieldStep * (index + 0.5) - 0.5;
}
