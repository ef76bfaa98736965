import type { Rotation } from '../maths/rotation.js';
import { along, dot, type Frame, turnFrame, type Vec3 } from '../maths/vector.js';

/** Turns of some bones by name; the others turn with the bone that they hang on. */
export type BoneTurns = Map<string, Rotation>;

/** Where the joint at a bone's head is in the unposed body. */
export type JointOf = (bone: string) => Vec3;

/** The person's left or right. */
export interface Side {
  readonly suffix: '_l' | '_r';
  /** 1 for the person's left, -1 for the right. */
  readonly sign: 1 | -1;
}

/** A limb's frame after raise, spread and twist: its y points from its end to its root. */
export function turnLimb(
  frame: Frame,
  { sign }: Side,
  angles: { readonly raiseDeg: number; readonly spreadDeg: number; readonly twistDeg: number },
): Frame {
  const raised = turnFrame(frame, 'x', -angles.raiseDeg);
  return turnFrame(turnFrame(raised, 'z', sign * angles.spreadDeg), 'y', -sign * angles.twistDeg);
}

/** The component of a vector that is at right angles to a unit vector. */
export function removeAlong(vector: Vec3, unit: Vec3): Vec3 {
  return along(vector, unit, -dot(vector, unit));
}
