import type { ArmAngles, BodyPose, LegAngles } from '../poses/body-pose.js';
import { standing } from '../poses/named-body-poses.js';

const strideDeg = 27;
const swingDeg = 24;

/** Walking on the spot to the right of the picture: one of `count` poses of two steps, which repeat. */
export function walkAt(frame: number, count: number): BodyPose {
  const phase = (2 * Math.PI * frame) / count;
  return {
    ...standing,
    yawDeg: 48,
    spine: { leanDeg: 3, sideDeg: 0, twistDeg: 7 * Math.sin(phase), hipRollDeg: 2 * Math.cos(phase) },
    rightLeg: swingLeg(phase),
    leftLeg: swingLeg(phase + Math.PI),
    rightArm: swingArm(phase + Math.PI),
    leftArm: swingArm(phase),
  };
}

function swingLeg(phase: number): LegAngles {
  return {
    raiseDeg: strideDeg * Math.sin(phase) + 4,
    spreadDeg: 1.5,
    twistDeg: 5,
    // The knee bends most while the leg swings forward.
    kneeDeg: 7 + 44 * Math.max(0, Math.cos(phase + 0.5)) ** 1.5,
  };
}

function swingArm(phase: number): ArmAngles {
  return {
    raiseDeg: swingDeg * Math.sin(phase) + 2,
    spreadDeg: 8,
    twistDeg: 16,
    elbowDeg: 16 + 12 * Math.max(0, Math.sin(phase)),
  };
}
