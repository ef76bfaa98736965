import type { BodyPose } from './body-pose.js';
import { armPoses, legPoses } from './limb-poses.js';

/** Upright, arms hanging, facing the viewer. Other poses are differences from it. */
export const standing: BodyPose = {
  yawDeg: 0,
  zoom: 1,
  spine: { leanDeg: 0, sideDeg: 0, twistDeg: 0, hipRollDeg: 0 },
  head: { turnDeg: 0, nodDeg: 2, tiltDeg: 0 },
  rightArm: armPoses.hanging,
  leftArm: armPoses.hanging,
  rightLeg: legPoses.straight,
  leftLeg: legPoses.straight,
};

/** The poses with names, each from its best view. */
export const namedBodyPoses: Readonly<Record<string, BodyPose>> = {
  standing,
  back: { ...standing, yawDeg: 180 },
  side: { ...standing, yawDeg: 82 },
  walking: {
    ...standing,
    yawDeg: 52,
    spine: { ...standing.spine, leanDeg: 3, twistDeg: -8 },
    rightArm: { raiseDeg: -24, spreadDeg: 8, twistDeg: 10, elbowDeg: 16 },
    leftArm: { raiseDeg: 24, spreadDeg: 6, twistDeg: 18, elbowDeg: 28 },
    rightLeg: { raiseDeg: 24, spreadDeg: 2, twistDeg: 4, kneeDeg: 6 },
    leftLeg: { raiseDeg: -20, spreadDeg: 2, twistDeg: 4, kneeDeg: 22 },
  },
  running: {
    ...standing,
    yawDeg: 62,
    spine: { ...standing.spine, leanDeg: 10, twistDeg: -10 },
    head: { ...standing.head, nodDeg: 0 },
    rightArm: { raiseDeg: -46, spreadDeg: 10, twistDeg: 10, elbowDeg: 84 },
    leftArm: { raiseDeg: 38, spreadDeg: 8, twistDeg: 24, elbowDeg: 92 },
    rightLeg: legPoses.lifted,
    leftLeg: legPoses.kickedBack,
  },
  waving: {
    ...standing,
    yawDeg: -8,
    head: { turnDeg: 4, nodDeg: 0, tiltDeg: -6 },
    rightArm: armPoses.waving,
    leftLeg: legPoses.apart,
  },
  'arms-raised': {
    ...standing,
    yawDeg: 8,
    rightArm: armPoses.upright,
    leftArm: armPoses.upright,
    rightLeg: legPoses.apart,
    leftLeg: legPoses.apart,
  },
  'hands-on-hips': {
    ...standing,
    yawDeg: -12,
    rightArm: armPoses.onHip,
    leftArm: armPoses.onHip,
    rightLeg: legPoses.apart,
    leftLeg: legPoses.apart,
  },
  'arms-folded': {
    ...standing,
    yawDeg: 14,
    rightArm: armPoses.folded,
    leftArm: armPoses.foldedUnder,
    leftLeg: legPoses.relaxed,
    spine: { ...standing.spine, hipRollDeg: -5 },
  },
  sitting: {
    ...standing,
    yawDeg: 58,
    rightArm: armPoses.onLap,
    leftArm: armPoses.onLap,
    rightLeg: legPoses.sitting,
    leftLeg: legPoses.sitting,
  },
};
