import type { Random } from '../random.js';
import type { BodyPose } from './body-pose.js';
import { sampleMovement } from './movements.js';
import { standing } from './named-body-poses.js';

/**
 * A plausible pose at random: standing 45 %, walking 30 %, arms raised 15 %, sitting 5 %, free 5 %;
 * seen from any side (yaw uniform over 360 degrees), the camera looking down by -3 to 14 degrees.
 */
export function sampleBodyPose(random: Random): BodyPose {
  return {
    ...sampleMovement(random, standing),
    yawDeg: random.uniform(-180, 180),
    pitchDeg: random.uniform(-3, 14),
    zoom: random.uniform(0.95, 1.02),
  };
}
