import type { Joint, Pose, Size } from '../pose/skeleton.js';
import { distanceOf, edgeShare, upperShares } from '../pose/stature.js';
import { type BodyPart, type BodyParts, findBodyParts } from './body-parts.js';
import { findMiddle, measureSides, type WeighedJoint, weighJoints } from './part-segments.js';

/**
 * What shoulders and face tell of a torso, how far the hips are apart as a share of the shoulders, and how long limbs
 * are as shares of the torso: medians of the photographs in test/fixtures/photograph-pairs.
 */
export const bodyShares = {
  ...upperShares,
  hips: 0.55,
  limbs: { thigh: 0.7, shin: 0.67, upper_arm: 0.57, forearm: 0.45 },
} as const;

/** A limb whose end can be completed, by 0-based joints: the end hangs `length` torsos below the start. */
export interface HangingLimb {
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

/**
 * The joints of a pose with their weights, and those that a picture of half a person leaves out:
 * - the hips where neither was seen: below their shoulders by the torso's length, which the distance of the
 *   shoulders or that of the face from the neck tells, whichever says more, because foreshortening only shortens;
 * - the end of a limb that, hanging down, would lie at the picture's lower or side edge, or beyond it.
 *
 * Any other joint that was not seen is hidden by something, and stays so. The exported graph computes it too
 * (src/export/warp/complete-nodes.ts).
 */
export function completeJoints(body: BodyParts, joints: readonly Joint[], size: Size): WeighedJoint[] {
  const completed = weighJoints(joints);
  const torso = completeHips(body, completed);
  for (const { start, end, length } of listHangingLimbs(body).flat()) {
    const [from, to] = [completed[start]!, completed[end]!];
    const y = from.y + length * torso;
    const isAtEdge =
      Math.abs(from.x / (size.width - 1) - 0.5) > 0.5 - edgeShare || y > (1 - edgeShare) * size.height;
    if (from.weight > 0 && to.weight === 0 && isAtEdge) completed[end] = { x: from.x, y, weight: 1 };
  }
  return completed;
}

/**
 * A picture's pose with what its edge cuts off, for a frame that shows more than the picture. A joint that was seen
 * stays as it is. The pose itself for a skeleton without body parts.
 */
export function completePose(pose: Pose): Pose {
  const body = findBodyParts(pose.skeleton);
  if (body === undefined) return pose;
  const completed = completeJoints(body, pose.joints, pose.canvas);
  const joints = pose.joints.map((joint, index): Joint => {
    const { x, y, weight } = completed[index]!;
    return joint.confidence > 0 || weight === 0 ? joint : { x, y, confidence: 1 };
  });
  return { ...pose, joints };
}

/** Thighs and upper arms, and then the limbs that hang on them. */
export function listHangingLimbs({ parts }: BodyParts): [HangingLimb[], HangingLimb[]] {
  const list = (...names: (keyof typeof bodyShares.limbs)[]) =>
    names.flatMap((name) =>
      parts
        .filter((part) => part.name.endsWith(`_${name}`))
        .map(({ start, end }) => ({ start: start[0]!, end: end[0]!, length: bodyShares.limbs[name] })),
    );
  return [list('thigh', 'upper_arm'), list('shin', 'forearm')];
}

/** Puts the hips where neither was seen. Returns the length of the torso; 0 where nothing tells it. */
function completeHips(body: BodyParts, joints: WeighedJoint[]): number {
  const measured = measureSides(joints, body);
  if (measured !== undefined) return measured;
  const [right, left] = body.torsoSides.map(([shoulder]) => joints[shoulder]!) as [
    WeighedJoint,
    WeighedJoint,
  ];
  const both = right.weight * left.weight;
  const apart = both * distanceOf(right, left);
  const torso = Math.max(apart / bodyShares.shoulders, measureFace(body, joints) / bodyShares.face);
  if (torso === 0 || body.torsoSides.some(([, hip]) => joints[hip]!.weight > 0)) return torso;
  const inset = (both * (1 - bodyShares.hips)) / 2;
  for (const [shoulder, hip] of body.torsoSides) {
    const at = joints[shoulder]!;
    const other = at === right ? left : right;
    if (at.weight === 0) continue;
    const [x, y] = [at.x + inset * (other.x - at.x), at.y + inset * (other.y - at.y) + torso];
    joints[hip] = { x, y, weight: 1 };
  }
  return torso;
}

/** How far the middle of the face lies from the neck; 0 where either was not seen. */
function measureFace({ parts }: BodyParts, joints: readonly WeighedJoint[]): number {
  const head = parts.find((part): part is BodyPart => part.kind === 'head');
  if (head === undefined) return 0;
  const [neck, face] = [findMiddle(joints, head.start), findMiddle(joints, head.end)];
  return neck.weight > 0 && face.weight > 0 ? distanceOf(neck, face) : 0;
}
