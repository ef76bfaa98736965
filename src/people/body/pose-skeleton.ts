import type { BodyAssets } from '../assets/load-body.js';
import { type Rotation, rotate, rotateFrame } from '../maths/rotation.js';
import { along, type Frame, mixFrames, subtract, turnFrame, type Vec3, worldFrame } from '../maths/vector.js';
import type { BodyPose } from '../poses/body-pose.js';
import type { HandPose } from '../poses/person-pose.js';
import type { BoneTurns, JointOf, Side } from './limb.js';
import { poseArm } from './pose-arm.js';
import { poseLeg } from './pose-leg.js';
import type { RestSkeleton } from './rest-skeleton.js';

/** A skeleton in a pose: what moves the vertices. */
export interface PosedSkeleton {
  /** The joints' positions, in decimetres; the root stays at the origin. */
  readonly joints: readonly Vec3[];
  /** How each bone turns what hangs on it. */
  readonly rotations: readonly Rotation[];
  /** Added after the rotation. */
  readonly translations: readonly Vec3[];
  /** How far each of `hinges` is bent: 0 to about 1.5. */
  readonly bends: readonly number[];
  /** Turned with the person, upright: x to the person's left. */
  readonly root: Frame;
}

const left: Side = { suffix: '_l', sign: 1 };
const right: Side = { suffix: '_r', sign: -1 };

/** Turns the bones of a body as joint angles say; lengths stay as they are. */
export function poseSkeleton(
  { bones, boneIndex }: BodyAssets,
  rest: RestSkeleton,
  pose: BodyPose,
  hands: HandPose,
): PosedSkeleton {
  const jointOf: JointOf = (bone) => rest.joints[boneIndex(bone)]!;
  const turns: BoneTurns = new Map();
  const root = turnFrame(worldFrame, 'y', pose.yawDeg);
  const chest = poseSpine(turns, root, pose);
  for (const [side, arm] of [
    [left, pose.leftArm],
    [right, pose.rightArm],
  ] as const)
    poseArm(turns, { jointOf, chest, side, hands }, arm);
  for (const [side, leg] of [
    [left, pose.leftLeg],
    [right, pose.rightLeg],
  ] as const)
    poseLeg(turns, { jointOf, root, side }, leg);

  const rotations: Rotation[] = [];
  const joints: Vec3[] = [];
  const translations: Vec3[] = [];
  for (const [i, { name, parent }] of bones.entries()) {
    const rotation = turns.get(name) ?? rotations[parent]!;
    const home = rest.joints[i]!;
    const joint: Vec3 =
      parent < 0
        ? [0, 0, 0]
        : along(joints[parent]!, rotate(rotations[parent]!, subtract(home, rest.joints[parent]!)), 1);
    rotations.push(rotation);
    joints.push(joint);
    translations.push(subtract(joint, rotate(rotation, home)));
  }
  return { joints, rotations, translations, bends: measureBends(pose), root };
}

/** Where a point that hangs on a bone goes. */
export function movePoint({ rotations, translations }: PosedSkeleton, bone: number, point: Vec3): Vec3 {
  return along(rotate(rotations[bone]!, point), translations[bone]!, 1);
}

/** Turns the trunk, the neck and the head; returns the chest's frame. */
function poseSpine(turns: BoneTurns, root: Frame, { spine, head }: BodyPose): Frame {
  const pelvis = turnFrame(turnFrame(root, 'x', spine.leanDeg * 0.35), 'z', spine.hipRollDeg);
  const bent = turnFrame(turnFrame(root, 'x', spine.leanDeg), 'z', -spine.sideDeg);
  const chest = turnFrame(bent, 'y', spine.twistDeg);
  const turned = turnFrame(chest, 'y', head.turnDeg);
  const nodded = turnFrame(turned, 'x', head.nodDeg - spine.leanDeg * 0.6);
  const skull = turnFrame(nodded, 'z', -head.tiltDeg);
  const frames: readonly [string, Frame][] = [
    ['Root', pelvis],
    ['pelvis', pelvis],
    ['spine_01', mixFrames(pelvis, chest, 1 / 3)],
    ['spine_02', mixFrames(pelvis, chest, 2 / 3)],
    ['spine_03', chest],
    ['neck_01', mixFrames(chest, skull, 1 / 2)],
    ['head', skull],
  ];
  for (const [bone, frame] of frames) turns.set(bone, rotateFrame(worldFrame, frame));
  return chest;
}

/** In the order of `hinges`. */
function measureBends({ leftArm, rightArm, leftLeg, rightLeg }: BodyPose): number[] {
  return [
    ...[leftArm, rightArm].map(({ elbowDeg }) => Math.abs(elbowDeg - 40) / 60),
    ...[leftLeg, rightLeg].map(({ kneeDeg }) => kneeDeg / 70),
    ...[leftLeg, rightLeg].map(({ raiseDeg }) => Math.abs(raiseDeg) / 60),
    ...[leftArm, rightArm].map(
      ({ raiseDeg, spreadDeg }) => (Math.abs(raiseDeg) + Math.abs(spreadDeg - 40)) / 90,
    ),
  ];
}
