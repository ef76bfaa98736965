import type { Joint, Size } from '../pose/skeleton.js';
import type { BodyParts } from './body-parts.js';
import { completeJoints } from './complete-joints.js';
import { describePose, type FacedPose, isProfile } from './facing.js';
import { findMiddle, type WeighedJoint } from './part-segments.js';

/** How near the middle line of the torso a hidden elbow is, and a hidden knee and ankle those of the near leg: shares of its length. */
export const hiddenWithin = 0.2;

/** The pose of a picture: what its edge cuts off is completed, and what a profile hides is left out. */
export function describeSource(body: BodyParts, joints: readonly Joint[], size: Size): FacedPose {
  return hideFarLimbs(body, describePose(body, completeJoints(body, joints, size), size.height));
}

/**
 * A picture's pose without the joints of limbs that a profile hides: an estimator guesses them on the body or
 * the near limb, whose pixels they are not. The far arm is hidden where its elbow lies before the torso, the far leg
 * where its knee lies on the near one and, if both were seen, its ankle too. What is hidden is taken from the near side.
 */
export function hideFarLimbs(body: BodyParts, pose: FacedPose): FacedPose {
  const { joints, torso, facing } = pose;
  if (!isProfile(facing)) return pose;
  const [arms, legs] = [listLimbJoints(body, 'arm'), listLimbJoints(body, 'leg')];
  const far = facing.side > 0 ? 0 : 1;
  const within = hiddenWithin * torso;
  const hidden = [
    ...(isBeforeTorso(body, joints[arms[far][0] ?? -1], { joints, within }) ? arms[far] : []),
    ...(areTogether(legs, { joints, within }) ? legs[far] : []),
  ];
  return {
    ...pose,
    joints: joints.map((joint, index) => (hidden.includes(index) ? { ...joint, weight: 0 } : joint)),
  };
}

/** Elbow and wrist, or knee and ankle, of the right and of the left side, as far as the skeleton has them. */
export function listLimbJoints({ parts }: BodyParts, kind: 'arm' | 'leg'): [number[], number[]] {
  const ofSide = (side: -1 | 1) =>
    parts.filter((part) => part.kind === kind && part.side === side).map(({ end }) => end[0]!);
  return [ofSide(-1), ofSide(1)];
}

/** A pose, and how near counts, in pixels. */
interface Nearby {
  readonly joints: readonly WeighedJoint[];
  readonly within: number;
}

function isBeforeTorso(
  { parts: [torso] }: BodyParts,
  elbow: WeighedJoint | undefined,
  { joints, within }: Nearby,
): boolean {
  const [from, to] = [findMiddle(joints, torso!.start), findMiddle(joints, torso!.end)];
  if (elbow === undefined || elbow.weight * from.weight * to.weight === 0) return false;
  const [x, y] = [to.x - from.x, to.y - from.y];
  const along = ((elbow.x - from.x) * x + (elbow.y - from.y) * y) / Math.max(x * x + y * y, within * within);
  const share = Math.min(Math.max(along, 0), 1);
  return Math.hypot(elbow.x - from.x - share * x, elbow.y - from.y - share * y) < within;
}

function areTogether([right, left]: readonly [number[], number[]], { joints, within }: Nearby): boolean {
  const both = Math.min(right.length, left.length);
  const pairs = right.slice(0, both).map((joint, index) => [joints[joint]!, joints[left[index]!]!] as const);
  const areSeen = ([a, b]: (typeof pairs)[number]) => a.weight * b.weight > 0;
  const isFar = ([a, b]: (typeof pairs)[number]) => Math.hypot(a.x - b.x, a.y - b.y) >= within;
  const [knees] = pairs;
  return knees !== undefined && areSeen(knees) && !pairs.some((pair) => areSeen(pair) && isFar(pair));
}
