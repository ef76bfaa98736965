import type { Random } from '../random.js';
import { armPoses, legPoses } from './limb-poses.js';
import { sampleMovement } from './movements.js';

/**
 * An arm, all 0 when it hangs straight down. The order of the turns is raise, spread, twist, elbow, each about the
 * axes that the turns before it left.
 */
export interface ArmAngles {
  /** Forward and up: 90 points ahead, 180 up, negative behind. */
  readonly raiseDeg: number;
  /** Away from the body: 90 points sideways. */
  readonly spreadDeg: number;
  /** About the upper arm, so that a bent forearm comes in front of the body. */
  readonly twistDeg: number;
  readonly elbowDeg: number;
}

/** A leg, all 0 when it stands straight. */
export interface LegAngles {
  /** Forward and up, as in sitting down. */
  readonly raiseDeg: number;
  /** Away from the other leg. */
  readonly spreadDeg: number;
  /** Toes outwards. */
  readonly twistDeg: number;
  readonly kneeDeg: number;
}

/** The joint angles of a body, in degrees, and how the camera sees it. Left and right are the person's. */
export interface BodyPose {
  /** 0 faces the viewer, 90 the right of the picture, 180 shows the back. */
  readonly yawDeg: number;
  /** How far the camera looks down. */
  readonly pitchDeg: number;
  /** The figure's size in the frame against the usual one, about 0.95 to 1.02. */
  readonly zoom: number;
  readonly spine: {
    readonly leanDeg: number;
    /** To the person's left. */
    readonly sideDeg: number;
    /** The shoulders against the hips, to the person's left. */
    readonly twistDeg: number;
    /** Lifts the left hip over the right. */
    readonly hipRollDeg: number;
  };
  readonly head: {
    /** To the person's left. */
    readonly turnDeg: number;
    readonly nodDeg: number;
    /** To the person's left shoulder. */
    readonly tiltDeg: number;
  };
  readonly rightArm: ArmAngles;
  readonly leftArm: ArmAngles;
  readonly rightLeg: LegAngles;
  readonly leftLeg: LegAngles;
}

const standing: BodyPose = {
  yawDeg: 0,
  pitchDeg: 4,
  zoom: 1,
  spine: { leanDeg: 0, sideDeg: 0, twistDeg: 0, hipRollDeg: 0 },
  head: { turnDeg: 0, nodDeg: 2, tiltDeg: 0 },
  rightArm: armPoses.hanging,
  leftArm: armPoses.hanging,
  rightLeg: legPoses.straight,
  leftLeg: legPoses.straight,
};

/** Poses to ask for by name; each is seen from where it reads best. */
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
    pitchDeg: 6,
    rightArm: armPoses.onLap,
    leftArm: armPoses.onLap,
    rightLeg: legPoses.sitting,
    leftLeg: legPoses.sitting,
  },
};

/**
 * A plausible pose at random: standing 45 %, walking 30 %, arms raised 15 %, sitting 5 %, free 5 %; seen from any side
 * (yaw uniform over 360 degrees), the camera looking down by -3 to 14 degrees.
 */
export function sampleBodyPose(random: Random): BodyPose {
  return {
    ...sampleMovement(random, standing),
    yawDeg: random.uniform(-180, 180),
    pitchDeg: random.uniform(-3, 14),
    zoom: random.uniform(0.95, 1.02),
  };
}
