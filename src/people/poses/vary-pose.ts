import type { Random } from '../../random.js';
import type { ArmAngles, BodyPose, LegAngles } from './body-pose.js';

/** The same pose with the body's left and right exchanged, seen in a mirror. */
export function mirrorPose(pose: BodyPose): BodyPose {
  const { spine, head } = pose;
  return {
    ...pose,
    yawDeg: -pose.yawDeg,
    spine: {
      ...spine,
      sideDeg: -spine.sideDeg,
      twistDeg: -spine.twistDeg,
      hipRollDeg: -spine.hipRollDeg,
    },
    head: { ...head, turnDeg: -head.turnDeg, tiltDeg: -head.tiltDeg },
    rightArm: pose.leftArm,
    leftArm: pose.rightArm,
    rightLeg: pose.leftLeg,
    leftLeg: pose.rightLeg,
  };
}

/**
 * The pose with every joint moved a little at random: `spreadDeg` is the standard deviation in
 * degrees.
 */
export function jitterPose(pose: BodyPose, random: Random, spreadDeg: number): BodyPose {
  const jitterArm = (arm: ArmAngles): ArmAngles => ({
    raiseDeg: random.normal(arm.raiseDeg, spreadDeg),
    spreadDeg: random.normal(arm.spreadDeg, spreadDeg * 0.8),
    twistDeg: random.normal(arm.twistDeg, spreadDeg),
    elbowDeg: clampAngle(random.normal(arm.elbowDeg, spreadDeg), 0, 150),
  });
  const jitterLeg = (leg: LegAngles): LegAngles => ({
    raiseDeg: random.normal(leg.raiseDeg, spreadDeg * 0.5),
    spreadDeg: Math.max(0, random.normal(leg.spreadDeg, spreadDeg * 0.3)),
    twistDeg: random.normal(leg.twistDeg, spreadDeg * 0.6),
    kneeDeg: clampAngle(random.normal(leg.kneeDeg, spreadDeg * 0.5), 0, 140),
  });
  return {
    ...pose,
    spine: {
      leanDeg: random.normal(pose.spine.leanDeg, 2),
      sideDeg: random.normal(pose.spine.sideDeg, 2),
      twistDeg: random.normal(pose.spine.twistDeg, 4),
      hipRollDeg: random.normal(pose.spine.hipRollDeg, 1.5),
    },
    head: {
      turnDeg: clampAngle(random.normal(pose.head.turnDeg, 16), -60, 60),
      nodDeg: random.normal(pose.head.nodDeg, 5),
      tiltDeg: random.normal(pose.head.tiltDeg, 3),
    },
    rightArm: jitterArm(pose.rightArm),
    leftArm: jitterArm(pose.leftArm),
    rightLeg: jitterLeg(pose.rightLeg),
    leftLeg: jitterLeg(pose.leftLeg),
  };
}

function clampAngle(angleDeg: number, lowDeg: number, highDeg: number): number {
  return Math.min(highDeg, Math.max(lowDeg, angleDeg));
}
