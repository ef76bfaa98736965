import type { Size } from '../../pose/skeleton.js';
import { noDepth, type VisibilityBuffer } from './rasterise.js';

/**
 * Places around a pixel that are compared with it: two rings, of a hand's and of a head's size.
 * Decimetres.
 */
const rings = [
  { places: 6, radius: 0.35, firstAngle: 0.2, minPx: 1 },
  { places: 8, radius: 1, firstAngle: 0.6, minPx: 2 },
] as const;
/** Surfaces so far in front of a pixel do not shade it. */
const tooFar = 2.6;
const darkest = 0.25;
const strength = 1.5;

/**
 * How much of the sky's light reaches each pixel, 0.25 to 1, estimated from the depths around it:
 * what lies deeper than its neighbours is darker. `samplesPerPx` samples make a pixel along each
 * axis; `dmPerPx` is a pixel's size at the person.
 */
export function estimateOcclusion(
  buffer: VisibilityBuffer,
  { width, height }: Size,
  { samplesPerPx, dmPerPx }: { readonly samplesPerPx: number; readonly dmPerPx: number },
): Float32Array {
  const depth = nearestDepths(buffer, { width, height }, samplesPerPx);
  const places = rings.flatMap(({ places, radius, firstAngle, minPx }) =>
    Array.from({ length: places }, (_, k) => {
      const angle = (k / places) * 2 * Math.PI + firstAngle;
      const px = Math.max(minPx, Math.round(radius / dmPerPx));
      return { dx: Math.round(px * Math.cos(angle)), dy: Math.round(px * Math.sin(angle)), radius };
    }),
  );
  const reached = new Float32Array(width * height).fill(1);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const own = depth[y * width + x]!;
      if (own === noDepth) continue;
      let occluded = 0;
      for (let k = 0; k < places.length; k += 1) {
        const { dx, dy, radius } = places[k]!;
        const px = x + dx;
        const py = y + dy;
        if (px < 0 || py < 0 || px >= width || py >= height) continue;
        const before = own - depth[py * width + px]! - 0.12 * radius;
        if (before > 0 && before < tooFar) occluded += Math.min(1, before / radius) * (1 - before / tooFar);
      }
      reached[y * width + x] = Math.max(darkest, 1 - (occluded / places.length) * strength);
    }
  return reached;
}

function nearestDepths(
  buffer: VisibilityBuffer,
  { width, height }: Size,
  samplesPerPx: number,
): Float32Array {
  const nearest = new Float32Array(width * height).fill(noDepth);
  for (let y = 0; y < buffer.height; y += 1)
    for (let x = 0; x < buffer.width; x += 1) {
      const at = Math.trunc(y / samplesPerPx) * width + Math.trunc(x / samplesPerPx);
      const depth = buffer.depth[y * buffer.width + x]!;
      if (depth < nearest[at]!) nearest[at] = depth;
    }
  return nearest;
}
