import { type PosedSkeleton, poseSkeleton } from '../body/pose-skeleton.js';
import { lerp } from '../maths/interpolate.js';
import type { Rotation } from '../maths/rotation.js';
import { subtract, type Vec3 } from '../maths/vector.js';
import type { ArmAngles, BodyPose } from '../poses/body-pose.js';
import type { HandPose } from '../poses/person-pose.js';
import type { Fitting } from './fitting.js';
import { placeOnLimb } from './limb-axis.js';
import { directionOf } from './trunk-profile.js';

/** Points of a hand, and how far they must stay off the body, in decimetres. */
const handPoints = [
  ['hand', 0.3],
  ['middle_01', 0.35],
  ['middle_03', 0.2],
] as const;

/** Small turns that may free a hand; one that frees it most is taken, again and again. */
const turns: readonly Partial<ArmAngles>[] = [
  { spreadDeg: 5 },
  { raiseDeg: 6 },
  { raiseDeg: -6 },
  { elbowDeg: -8 },
  { twistDeg: -8 },
];
const mostTurns = 8;

/**
 * The skeleton of a pose whose hands are not inside the trunk or the thighs: joint angles say
 * nothing of how wide a body is, so arms are moved away until the hands are free, or for a few
 * steps.
 */
export function poseClear(fitting: Fitting, pose: BodyPose, hands: HandPose): PosedSkeleton {
  const { assets, skeleton } = fitting;
  const posed = (of: BodyPose) => poseSkeleton(assets, skeleton, of, hands);
  let best = { pose, skeleton: posed(pose) };
  for (const [arm, suffix] of [
    ['leftArm', '_l'],
    ['rightArm', '_r'],
  ] as const) {
    let clearance = measureClearance(fitting, best.skeleton, suffix);
    for (let step = 0; step < mostTurns && clearance < 0; step += 1) {
      const tries = turns.map((turn) => {
        const tried = { ...best.pose, [arm]: addAngles(best.pose[arm], turn) };
        const candidate = { pose: tried, skeleton: posed(tried) };
        return { candidate, clearance: measureClearance(fitting, candidate.skeleton, suffix) };
      });
      const freest = tries.reduce((a, b) => (b.clearance > a.clearance ? b : a));
      if (freest.clearance <= clearance) break;
      best = freest.candidate;
      clearance = freest.clearance;
    }
  }
  return best.skeleton;
}

function addAngles(arm: ArmAngles, turn: Partial<ArmAngles>): ArmAngles {
  return {
    raiseDeg: arm.raiseDeg + (turn.raiseDeg ?? 0),
    spreadDeg: arm.spreadDeg + (turn.spreadDeg ?? 0),
    twistDeg: arm.twistDeg + (turn.twistDeg ?? 0),
    elbowDeg: Math.max(0, arm.elbowDeg + (turn.elbowDeg ?? 0)),
  };
}

/** How far the hand is outside the body at its deepest point: negative inside. */
function measureClearance(fitting: Fitting, skeleton: PosedSkeleton, suffix: '_l' | '_r'): number {
  const { assets, legs } = fitting;
  const joint = (bone: string): Vec3 => skeleton.joints[assets.boneIndex(bone)]!;
  const clearances = handPoints.flatMap(([bone, margin]) => {
    const point = joint(bone + suffix);
    const thighs = (['_l', '_r'] as const).map((side) => {
      const axis = [joint(`thigh${side}`), joint(`calf${side}`), joint(`foot${side}`)] as const;
      const { along, radius } = placeOnLimb(axis, point);
      return along < 0 ? Number.POSITIVE_INFINITY : radius - 1.1 * legs.radiusAt(Math.max(0.2, along));
    });
    return [...thighs, clearanceOfTrunk(fitting, skeleton, point)].map((clearance) => clearance - margin);
  });
  return Math.min(...clearances);
}

/**
 * Compares a point with the unposed trunk, after undoing how the hips, or higher up the chest, are
 * turned.
 */
function clearanceOfTrunk(
  { assets, trunk, skeleton: rest }: Fitting,
  posed: PosedSkeleton,
  point: Vec3,
): number {
  const undo = (name: string): Vec3 => {
    const bone = assets.boneIndex(name);
    return rotateBack(posed.rotations[bone]!, subtract(point, posed.translations[bone]!));
  };
  const [low, high] = ['pelvis', 'spine_03'].map((name) => rest.joints[assets.boneIndex(name)]![1]);
  const byHips = undo('spine_01');
  const [x, y, z] = byHips[1] > lerp(low!, high!, 0.6) ? undo('spine_03') : byHips;
  // Heights of the base mesh, which the trunk is measured by.
  const baseY = pelvisY + ((y - low!) / (high! - low!)) * (chestY - pelvisY);
  if (baseY < -1 || baseY > 5) return Number.POSITIVE_INFINITY;
  const dz = z - trunk.axisZ(baseY);
  return Math.hypot(x, dz) - trunk.radiusAt(directionOf(x, dz), baseY);
}

/** Where the pelvis and the chest begin on the base mesh. */
const pelvisY = 0.727;
const chestY = 2.797;

/** The vector before a rotation. */
function rotateBack(m: Rotation, [x, y, z]: Vec3): Vec3 {
  return [
    m[0]! * x + m[3]! * y + m[6]! * z,
    m[1]! * x + m[4]! * y + m[7]! * z,
    m[2]! * x + m[5]! * y + m[8]! * z,
  ];
}
