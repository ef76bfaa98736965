import type { BodyPart, BodyParts } from './body-parts.js';
import type { FacedPose } from './facing.js';
import { findPartSegment, isForearm, type Segment } from './part-segments.js';
import { rise, toShare } from './rise.js';

/**
 * A hand held to a face bends at the wrist, and does not go on over the face as its forearm points: within `radius` of the
 * middle of the face, as a share of the torso's length, and fading over `fade` more, squares of d to an arm are more by
 * `squares`, as far as its wrist is farther away than that. What covers the face there stays with it.
 */
export const faceGuard = { radius: 0.22, fade: 0.06, squares: 25 } as const;

/** The face of a source, in pixels, and how far it is kept from the right and the left arm, 0 to 1. */
export interface FaceGuard {
  readonly x: number;
  readonly y: number;
  readonly torso: number;
  readonly from: readonly [number, number];
}

/** Undefined where no face was seen. */
export function findFaceGuard(body: BodyParts, pose: FacedPose): FaceGuard | undefined {
  const head = body.parts.find(({ kind }) => kind === 'head');
  const segment = head && findPartSegment(body, head, pose);
  if (!segment?.seen) return undefined;
  const { torso } = pose;
  const face = { ...endOf(segment, 0), torso };
  const keepFrom = (side: BodyPart['side']) => {
    const forearm = body.parts.find((part) => isForearm(part) && part.side === side);
    const arm = forearm && findPartSegment(body, forearm, pose);
    if (!arm?.seen) return 0;
    const wrist = endOf(arm, forearm!.beyond);
    return toShare((distanceOf(face, wrist.x, wrist.y) - faceGuard.radius) / faceGuard.fade);
  };
  return { ...face, from: [keepFrom(-1), keepFrom(1)] };
}

/** By how much squares of d to an arm are more at a pixel that is kept from it. */
export function guardFace(face: FaceGuard, x: number, y: number): number {
  return faceGuard.squares * rise(faceGuard.radius - distanceOf(face, x, y), faceGuard.fade);
}

/** The end of a part that goes on beyond it. */
function endOf({ x, y, dx, dy, half }: Segment, beyond: number): { readonly x: number; readonly y: number } {
  const along = (half * (1 - beyond)) / (1 + beyond);
  return { x: x + along * dx, y: y + along * dy };
}

/** As a share of the torso's length. */
function distanceOf({ x, y, torso }: Omit<FaceGuard, 'from'>, pointX: number, pointY: number): number {
  return Math.hypot(pointX - x, pointY - y) / torso;
}
