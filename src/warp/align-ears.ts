import type { BodyParts } from './body-parts.js';
import type { FacedPose, PosePair } from './facing.js';
import { findMiddle, type WeighedJoint } from './part-segments.js';

/** How far an ear lies beside the middle of a head that faces the camera, or turns its back to it, in torso lengths. */
export const earBreadth = 0.155;

/**
 * The joints of both poses by which a head moves. Where they do not show the same ears, both ears of each are in the middle
 * between them, which is beside a single one as far as `front` says: paired with what it is not, an ear tells no tilt.
 */
export function alignEars(
  { ears }: BodyParts,
  { source, target }: PosePair,
): Readonly<Record<'source' | 'target', readonly WeighedJoint[]>> {
  const isSame = ears.every((ear) => source.joints[ear]!.weight === target.joints[ear]!.weight);
  if (isSame) return { source: source.joints, target: target.joints };
  const align = ({ joints, torso, facing }: FacedPose) => {
    const { x, y, weight } = findMiddle(joints, ears);
    const [right, left] = ears.map((ear) => joints[ear]!.weight) as [number, number];
    const beside = earBreadth * torso * facing.front * (left - right);
    const middle: WeighedJoint = weight > 0 ? { x: x - beside, y, weight: 1 } : { x: 0, y: 0, weight: 0 };
    return joints.map((joint, index) => (ears.includes(index) ? middle : joint));
  };
  return { source: align(source), target: align(target) };
}
