import type { BodyParts } from './body-parts.js';
import type { FacedPose } from './facing.js';
import { findMiddle } from './part-segments.js';

/**
 * Where a face is drawn: the middle of its nose and eyes, in torso lengths beside and below the middle of the face's
 * joints; the cosine and the sine of how far it tilts, clockwise; and how wide its halves at the picture's left and
 * right are, 1 from the front. `chest` says how far the chest below it faces the camera, 0 to 1.
 */
export interface FacePlace {
  readonly u: number;
  readonly v: number;
  readonly cos: number;
  readonly sin: number;
  readonly left: number;
  readonly right: number;
  readonly chest: number;
}

/**
 * How much narrower the half of a face is that turns away, and how much wider the other one, from the side; how far back a
 * profile's face is drawn, whose nose and eyes lie on its outline; and how much an upright face counts beside the lines
 * from the right to the left eye and ear, and besides from the side: in torso lengths.
 */
export const facePlacing = { away: 0.5, towards: 0.1, back: 0.065, upright: 0.1, uprightAside: 0.4 } as const;

/** Where the face of a pose is, by the middle of the face's joints, in pixels. */
export function findFacePlace(
  { looking, faceSides }: BodyParts,
  { joints, torso, facing }: FacedPose,
  face: { readonly x: number; readonly y: number },
): FacePlace {
  const middle = findMiddle(joints, looking);
  let [across, down] = [0, 0];
  for (const [right, left] of faceSides) {
    const [a, b] = [joints[right]!, joints[left]!];
    across += a.weight * b.weight * (b.x - a.x);
    down += a.weight * b.weight * (b.y - a.y);
  }
  const [toLeft, toRight] = [Math.max(facing.side, 0), Math.max(-facing.side, 0)];
  const chest = Math.max(facing.front, 0);
  const { away, towards, back, upright: least, uprightAside } = facePlacing;
  const upright = Math.max(across / torso, 0) + least + uprightAside * (toLeft + toRight);
  const length = Math.hypot(upright, down / torso);
  return {
    u: (middle.x - face.x) / torso + back * facing.side * Math.abs(facing.side),
    v: (middle.y - face.y) / torso,
    cos: upright / length,
    sin: down / torso / length,
    left: 1 - away * toLeft + towards * toRight,
    right: 1 - away * toRight + towards * toLeft,
    chest,
  };
}
