import type { Random } from '../../random.js';
import { sampleBodyPose } from '../../synthetic/sample-body-pose.js';
import type { PersonPose } from '../body/person-pose.js';

/**
 * A plausible pose at random (see `sampleBodyPose`), with hands, a place in the frame, and grain.
 */
export function samplePose(random: Random): PersonPose {
  return {
    ...sampleBodyPose(random),
    hands: {
      curl: random.uniform(0.1, 0.55),
      wristDeg: random.normal(4, 7),
      pronationDeg: random.normal(0, 14),
    },
    shift: { x: random.uniform(-1, 1), y: random.uniform(-1, 1) },
    grainSeed: random.integer(0, 2 ** 31 - 1),
  };
}
