import { fitPoses } from '../pose/fit-pose.js';
import { placeShoulders } from '../pose/hidden-shoulders.js';
import type { Joint, Pose } from '../pose/skeleton.js';
import { findBodyParts } from '../warp/body-parts.js';
import { completePose, listHangingLimbs } from '../warp/complete-joints.js';

/**
 * A target pose as the person's: see `fitPoses`. What the edge of the target's own picture cuts off is as the person has it: who
 * gets the pose of a portrait keeps the legs, and arms that the portrait does not show. Undefined where either stature cannot
 * be told.
 */
export function fitTarget(target: Pose, person: Pose): Joint[] | undefined {
  const shown = placeShoulders(target);
  const body = findBodyParts(target.skeleton);
  const limbs = body ? listHangingLimbs(body).flat() : [];
  const completed = completePose(shown).joints;
  const cutOff = limbs.filter(
    ({ end }) => shown.joints[end]!.confidence === 0 && completed[end]!.confidence > 0,
  );
  const ends = new Set(cutOff.map(({ end }) => end));
  const withHips = completed.map((joint, index) => (ends.has(index) ? { ...joint, confidence: 0 } : joint));
  const [fitted] = fitPoses([withHips], person.joints, target.skeleton) ?? [];
  if (fitted === undefined) return undefined;
  const own = completePose(person).joints;
  for (const { start, end } of cutOff) {
    const [from, to, at] = [own[start]!, own[end]!, fitted[start]!];
    const confidence = Math.min(from.confidence, to.confidence, at.confidence);
    fitted[end] = { x: at.x + to.x - from.x, y: at.y + to.y - from.y, confidence };
  }
  return fitted;
}
