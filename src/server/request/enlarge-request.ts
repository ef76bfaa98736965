import type { Manifest } from '../../bundle/manifest.js';
import { ReposeError, toViolation } from '../../errors.js';
import type { Box } from '../../image/framing.js';
import type { Size } from '../../pose/skeleton.js';

/** How many times as large as the model's pictures its answers can be: once, where it gives no details. */
export function findMaxEnlarge({ enlarge }: Manifest, maxEnlarge: number): number {
  return enlarge === undefined ? 1 : maxEnlarge;
}

/**
 * How many times as large as the model's pictures the answer is; undefined where the request leaves it
 * to the server. Throws `invalid-argument`, naming the field.
 */
export function parseEnlarge(times: number, manifest: Manifest, maxEnlarge: number): number | undefined {
  const most = findMaxEnlarge(manifest, maxEnlarge);
  if (times <= most) return times === 0 ? undefined : times;
  const why = manifest.enlarge === undefined ? `: the model ${manifest.name} draws no larger pictures` : '';
  throw ReposeError.invalid([toViolation('enlarge', String(times), `0 to ${most}${why}`)]);
}

/**
 * How many times larger a scene wants what the model draws: as many as the model's frame, whose height is
 * in pixels of a picture, is larger in the scene, which is `scale` times as large as that picture.
 */
export function chooseEnlarge(
  frame: Box,
  { scale, size, most }: { readonly scale: number; readonly size: Size; readonly most: number },
): number {
  return Math.min(Math.max(Math.ceil((frame.height * scale) / size.height), 1), most);
}

/**
 * Memory for each pixel of a large answer: the condition image, both pictures with alpha and changes, and what the
 * enlarge graph computes with, at most 21 float channels at once.
 */
const bytesOfLargePixel = 3 + 2 * (3 + 1 + 1) + 21 * 4;

/** The memory that a large answer takes until it is sent, in bytes. */
export function countLargeBytes({ width, height }: Size): number {
  return width * height * bytesOfLargePixel;
}
