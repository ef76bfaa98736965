import type { ArmAngles, BodyPose, LegAngles } from './body-pose.js';
import type { Build } from './person.js';
import {
  along,
  cross,
  dot,
  type Frame,
  fromFrame,
  mix,
  normalise,
  turnFrame,
  type Vec3,
  worldFrame,
} from './vector.js';

/** One arm, from shoulder to finger tips. */
export interface Arm {
  readonly shoulder: Vec3;
  readonly elbow: Vec3;
  readonly wrist: Vec3;
  readonly fingers: Vec3;
  readonly thumb: Vec3;
}

/** One leg, from hip to toe; heel and toe are centres of the shoe's ends. */
export interface Leg {
  readonly hip: Vec3;
  readonly knee: Vec3;
  readonly ankle: Vec3;
  readonly heel: Vec3;
  readonly toe: Vec3;
}

/**
 * A posed body in view space: orthographic, in units of body height, x to the right of the picture,
 * y up, z towards the viewer. Left and right are the person's.
 */
export interface Figure {
  readonly pelvis: { readonly centre: Vec3; readonly frame: Frame };
  readonly neck: Vec3;
  readonly chest: Frame;
  readonly head: { readonly centre: Vec3; readonly frame: Frame };
  readonly arms: { readonly right: Arm; readonly left: Arm };
  readonly legs: { readonly right: Leg; readonly left: Leg };
  /** The world's vertical. */
  readonly up: Vec3;
  /**
   * The horizontal direction towards the viewer: depths are compared along it, so that pitch does
   * not matter.
   */
  readonly towards: Vec3;
}

/** Lengths in units of body height that all builds share. */
export const lengths = {
  thigh: 0.235,
  shin: 0.235,
  torso: 0.28,
  upperArm: 0.158,
  forearm: 0.14,
  hand: 0.042,
  hipOffset: 0.046,
  /** From the ankle down to the sole. */
  ankleHeight: 0.042,
  shoeRadius: 0.025,
  /** How far up the spine the chest begins to turn against the pelvis, as a part of the torso. */
  waist: 0.42,
} as const;

/**
 * The body of a build in a pose, seen by the pose's camera, with the middle of the hips at the
 * origin.
 */
export function poseFigure(build: Build, pose: BodyPose): Figure {
  const level = turnFrame(worldFrame, 'x', pose.pitchDeg);
  const root = turnFrame(level, 'y', pose.yawDeg);
  const { spine } = pose;
  const pelvisFrame = turnFrame(turnFrame(root, 'x', spine.leanDeg * 0.35), 'z', spine.hipRollDeg);
  const bent = turnFrame(turnFrame(root, 'x', spine.leanDeg), 'z', -spine.sideDeg);
  const chest = turnFrame(bent, 'y', spine.twistDeg);
  const waist = along([0, 0, 0], pelvisFrame.y, lengths.torso * lengths.waist);
  const neck = along(waist, chest.y, lengths.torso * (1 - lengths.waist));
  const headFrame = turnFrame(
    turnFrame(turnFrame(chest, 'y', pose.head.turnDeg), 'x', pose.head.nodDeg - spine.leanDeg * 0.6),
    'z',
    -pose.head.tiltDeg,
  );
  const neckDirection = normalise(mix(chest.y, headFrame.y, 0.5));
  return {
    pelvis: { centre: [0, 0, 0], frame: pelvisFrame },
    neck,
    chest,
    head: {
      centre: along(neck, neckDirection, build.neckLength + build.headRadius * 1.12),
      frame: headFrame,
    },
    arms: {
      right: poseArm(build, { neck, chest, side: -1 }, pose.rightArm),
      left: poseArm(build, { neck, chest, side: 1 }, pose.leftArm),
    },
    legs: {
      right: poseLeg(build, { pelvis: pelvisFrame, root, side: -1 }, pose.rightLeg),
      left: poseLeg(build, { pelvis: pelvisFrame, root, side: 1 }, pose.leftLeg),
    },
    up: level.y,
    towards: level.z,
  };
}

/**
 * A limb's frame after raise, spread and twist, for the person's left (side 1) or right (side -1).
 */
function turnLimb(
  frame: Frame,
  side: number,
  angles: Pick<ArmAngles, 'raiseDeg' | 'spreadDeg' | 'twistDeg'>,
) {
  const raised = turnFrame(frame, 'x', -angles.raiseDeg);
  return turnFrame(turnFrame(raised, 'z', side * angles.spreadDeg), 'y', -side * angles.twistDeg);
}

function poseArm(build: Build, body: { neck: Vec3; chest: Frame; side: number }, angles: ArmAngles): Arm {
  const { neck, chest, side } = body;
  const upper = turnLimb(chest, side, angles);
  // The shoulder blade follows a raised arm.
  const lift = 0.028 * Math.max(0, 0.3 - dot(upper.y, chest.y));
  const shoulder = fromFrame(chest, neck, [
    side * (build.shoulderOffset * 0.95 - lift * 0.6),
    -0.036 + lift,
    0,
  ]);
  const elbow = along(shoulder, upper.y, -lengths.upperArm);
  const fore = turnFrame(upper, 'x', -angles.elbowDeg);
  const wrist = along(elbow, fore.y, -lengths.forearm);
  const hand = turnFrame(fore, 'x', -12);
  const fingers = along(wrist, hand.y, -lengths.hand);
  const thumb = along(along(wrist, hand.y, -0.026), hand.z, 0.018);
  return { shoulder, elbow, wrist, fingers, thumb };
}

function poseLeg(build: Build, body: { pelvis: Frame; root: Frame; side: number }, angles: LegAngles): Leg {
  const { pelvis, root, side } = body;
  const hip = fromFrame(pelvis, [0, 0, 0], [side * lengths.hipOffset * build.girth ** 0.5, -0.012, 0]);
  const upper = turnLimb(root, side, { ...angles, twistDeg: -angles.twistDeg });
  const knee = along(hip, upper.y, -lengths.thigh);
  const lower = turnFrame(upper, 'x', angles.kneeDeg);
  const ankle = along(knee, lower.y, -lengths.shin);
  // An ankle gives way: the sole turns back towards the ground by half of the shin's slope.
  const level = mix(lower.z, cross(lower.x, root.y), 0.5);
  const forward = normalise(level);
  const down = cross(lower.x, forward);
  const sole = along(ankle, down, lengths.ankleHeight - lengths.shoeRadius);
  return { hip, knee, ankle, heel: along(sole, forward, -0.02), toe: along(sole, forward, 0.07) };
}
