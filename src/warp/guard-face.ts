import type { BodyParts } from './body-parts.js';
import type { FacedPose } from './facing.js';
import { findPartSegment, isForearm, type Segment } from './part-segments.js';
import { rise, toShare } from './rise.js';

/**
 * A hand held to a face bends at the wrist, and does not go on over the face as its forearm points: within `radius` of the
 * middle of the face, as a share of the torso's length, and fading over `fade` more, squares of d to an arm are more by
 * `squares`, as far as its wrist is farther away than that. What covers the face there stays with it. Within `own`, fading over
 * `ownFade` more, all is of the head, whatever the matte says.
 */
export const faceGuard = { radius: 0.22, fade: 0.06, squares: 25, own: 0.15, ownFade: 0.05 } as const;

/** The face of a source, in pixels, and how far it is kept from the right and the left arm, 0 to 1. */
export interface FaceGuard {
  readonly x: number;
  readonly y: number;
  readonly torso: number;
  readonly from: readonly [number, number];
}

/** Undefined where no face was seen, and for a skeleton without both forearms. */
export function findFaceGuard(body: BodyParts, pose: FacedPose): FaceGuard | undefined {
  const head = body.parts.find(({ kind }) => kind === 'head');
  const segment = head && findPartSegment(body, head, pose);
  const forearms = body.parts.filter(isForearm); // the right one, and the left one
  if (!segment?.seen || forearms.length < 2) return undefined;
  const { torso } = pose;
  const face = { ...endOf(segment, 0), torso };
  const [right, left] = forearms.map((forearm) => {
    const arm = findPartSegment(body, forearm, pose);
    const wrist = endOf(arm, forearm.beyond);
    const away = distanceOf(face, wrist.x, wrist.y) - faceGuard.radius;
    return arm.seen ? toShare(away / faceGuard.fade) : 0;
  }) as [number, number];
  return { ...face, from: [right, left] };
}

/** What a face changes of squares of d at a pixel. */
export interface FaceChange {
  /** By what that to the trunk is multiplied. */
  readonly trunk: number;
  /** By how much those to the right and the left arm are more. */
  readonly arms: readonly [number, number];
}

const unchanged: FaceChange = { trunk: 1, arms: [0, 0] };

/** What a face changes at a pixel; nothing where none was seen. */
export function guardFace(face: FaceGuard | undefined, x: number, y: number): FaceChange {
  if (face === undefined) return unchanged;
  const { radius, fade, squares, own, ownFade } = faceGuard;
  const distance = distanceOf(face, x, y);
  const guarded = squares * rise(radius - distance, fade);
  if (guarded === 0) return unchanged;
  const [right, left] = face.from;
  return { trunk: 1 - rise(own - distance, ownFade), arms: [guarded * right, guarded * left] };
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
