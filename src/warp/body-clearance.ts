import type { Joint, Size } from '../pose/skeleton.js';
import { type BodyParts, partWidths } from './body-parts.js';
import { completeJoints } from './complete-joints.js';
import { findSegment, measureTorso, squareDistance } from './part-segments.js';

/**
 * How far a body reaches from its parts' segments: `sigmas` standard deviations of a part's mask, and
 * `dilation` of the picture's height beyond. `softness` is the share of that over which the picture comes back.
 */
export interface BodyReach {
  readonly sigmas: number;
  readonly dilation: number;
  readonly softness: number;
}

/** The pose of a body, in the pixels of a picture, and its reach. */
export interface ClearanceInput {
  readonly size: Size;
  readonly source: readonly Joint[];
  readonly reach: BodyReach;
}

/**
 * How clear of a body every pixel is, [H, W], 0 on it and 1 beyond it: q = (rho - 1) / softness
 * within 0 and 1, rho = the least distance from a part over the body's reach there.
 */
export function measureClearance(
  body: BodyParts,
  { size, source, reach: { sigmas, dilation, softness } }: ClearanceInput,
): Float32Array {
  const joints = completeJoints(body, source, size);
  const torso = measureTorso(joints, body, size.height);
  const holes = body.parts
    .map((part) => {
      const reach = sigmas * torso * partWidths[part.kind] + dilation * size.height;
      return { segment: findSegment(joints, part), scale: 1 / reach ** 2 };
    })
    .filter(({ segment }) => segment.seen);
  const clearance = new Float32Array(size.height * size.width);
  for (let y = 0; y < size.height; y += 1)
    for (let x = 0; x < size.width; x += 1) {
      let nearest = Number.POSITIVE_INFINITY;
      for (let p = 0; p < holes.length; p += 1) {
        const { segment, scale } = holes[p]!;
        const distance = scale * squareDistance(segment, x, y);
        if (distance < nearest) nearest = distance;
      }
      clearance[y * size.width + x] = Math.min(Math.max((Math.sqrt(nearest) - 1) / softness, 0), 1);
    }
  return clearance;
}
