import { fitPoses } from '../pose/fit-pose.js';
import { placeShoulders } from '../pose/hidden-shoulders.js';
import type { Joint, Pose } from '../pose/skeleton.js';
import { type BodyParts, findBodyParts } from '../warp/body-parts.js';
import { completePose, type HangingLimb, listHangingLimbs } from '../warp/complete-joints.js';
import { describePose, isProfile, isTurnedRound } from '../warp/facing.js';
import { weighJoints } from '../warp/part-segments.js';

/**
 * A target pose as the person's: see `fitPoses`. What the edge of the target's own picture cuts off is as the person has it, and so is,
 * but in a profile, an arm or a leg of which nothing is seen: who gets the pose of a portrait keeps the legs; mirrored where
 * the poses show two sides of the body. Undefined where either stature cannot be told.
 */
export function fitTarget(target: Pose, person: Pose): Joint[] | undefined {
  const shown = placeShoulders(target);
  const body = findBodyParts(target.skeleton);
  if (body === undefined) return fitPoses([target.joints], person.joints, target.skeleton)?.[0];
  const [whole, own] = [completePose(shown), completePose(person)];
  const findFacing = ({ joints, canvas }: Pose) =>
    describePose(body, weighJoints(joints), canvas.height).facing;
  const [facing, ownFacing] = [findFacing(whole), findFacing(own)];
  const missing = listMissingLimbs(body, { shown, whole, isProfile: isProfile(facing) });
  const ends = new Set(missing.map(({ end }) => end));
  const told = whole.joints.map((joint, i) => (ends.has(i) ? { ...joint, confidence: 0 } : joint));
  const [fitted] = fitPoses([told], person.joints, target.skeleton) ?? [];
  if (fitted === undefined) return undefined;
  const aside = isTurnedRound(facing, ownFacing) ? -1 : 1;
  for (const { start, end } of missing) {
    const [from, to, at] = [own.joints[start]!, own.joints[end]!, fitted[start]!];
    const confidence = Math.min(from.confidence, to.confidence, at.confidence);
    fitted[end] = { x: at.x + aside * (to.x - from.x), y: at.y + to.y - from.y, confidence };
  }
  return fitted;
}

/** A pose as it was shown and with what its edge cuts off, and whether it is a profile. */
interface CutPose {
  readonly shown: Pose;
  readonly whole: Pose;
  readonly isProfile: boolean;
}

/** The limbs that the person has to lend, from the body outwards. */
function listMissingLimbs(body: BodyParts, { shown, whole, isProfile }: CutPose): HangingLimb[] {
  const [upper, lower] = listHangingLimbs(body);
  const isUnseen = (joint: number) => shown.joints[joint]!.confidence === 0;
  const isCutOff = (joint: number) => isUnseen(joint) && whole.joints[joint]!.confidence > 0;
  return upper.flatMap((first) => {
    const limbs = [first, ...lower.filter(({ start }) => start === first.end)];
    const isLent = !isProfile && limbs.every(({ end }) => isUnseen(end));
    return isLent ? limbs : limbs.filter(({ end }) => isCutOff(end));
  });
}
