import { PNG } from 'pngjs';
import type { Size } from '../pose/skeleton.js';

/** Up to this many pixels, encoding a PNG on this thread is faster than on another one. */
const maxPixels = 128 * 128;

/** PNG's filter `Up`, the difference from the row above: a quarter fewer bytes than no filter. */
const filterUp = 2;

/** Whether `encodeSmallPng` is meant for pictures of a size. */
export function isSmall({ width, height }: Size): boolean {
  return width * height <= maxPixels;
}

/**
 * Encodes RGB bytes [H, W, 3] as PNG, synchronously on the calling thread: 0.13 ms of processor
 * time for 64x128, compared with 0.5 ms in libvips' pipeline. A call encodes two pictures: with
 * sharp alone, a server with int8 graphs would answer 10 % fewer calls per second.
 */
export function encodeSmallPng(
  { buffer, byteOffset, byteLength }: Uint8Array,
  { width, height }: Size,
): Uint8Array {
  // pngjs would create a compression stream for a whole PNG, which costs more than the picture.
  const png = { width, height, gamma: 0, data: Buffer.from(buffer, byteOffset, byteLength) } as PNG;
  return PNG.sync.write(png, {
    colorType: 2, // RGB without alpha, in and out
    inputColorType: 2,
    inputHasAlpha: false,
    filterType: filterUp,
    deflateLevel: 1,
  });
}
