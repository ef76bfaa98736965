import type { Random } from '../../random.js';
import { sampleMovement } from './movements.js';
import { standing } from './named-body-poses.js';
import type { PersonPose } from './person-pose.js';

/**
 * A plausible pose at random: standing 50 %, more than a third of it still as in catalogues,
 * walking 27 %, arms raised 13 %, sitting 5 %, free 5 %; seen from any side, with hands, a place in
 * the frame, and grain.
 */
export function samplePose(random: Random): PersonPose {
  return {
    ...sampleMovement(random, standing),
    zoom: random.uniform(0.95, 1.02),
    hands: {
      curl: random.uniform(0.1, 0.55),
      wristDeg: random.normal(4, 7),
      pronationDeg: random.normal(0, 14),
    },
    shift: { x: random.uniform(-1, 1), y: random.uniform(-1, 1) },
    grainSeed: random.integer(0, 2 ** 31 - 1),
  };
}
