import type { BodyParts } from './body-parts.js';
import { findMiddle, type WeighedJoint } from './part-segments.js';

/** The joints of both poses. */
interface Poses {
  readonly source: readonly WeighedJoint[];
  readonly target: readonly WeighedJoint[];
}

/**
 * Poses by whose joints a head moves. Where they do not show the same ears, both ears of each are in the middle of those
 * that it shows: a single ear lies beside the head from the front, before it in a profile, and tells no tilt.
 */
export function alignEars({ ears }: BodyParts, { source, target }: Poses): Poses {
  if (ears.every((ear) => source[ear]!.weight === target[ear]!.weight)) return { source, target };
  const align = (joints: readonly WeighedJoint[]) => {
    const { x, y, weight } = findMiddle(joints, ears);
    const middle: WeighedJoint = { x, y, weight: weight > 0 ? 1 : 0 };
    return joints.map((joint, index) => (ears.includes(index) ? middle : joint));
  };
  return { source: align(source), target: align(target) };
}
