import type { BodyParts } from './body-parts.js';
import type { FacedPose } from './facing.js';
import { rise, toShare } from './rise.js';

/**
 * From which front_source (-front_target), or (-front_source) f_target, on a head shows its other side, and over which
 * less it does not. f says how far a pose shows its face: front, or |side|, of who does not turn their back, from `profile`
 * on and over how much less; and from which |side| on, over how much more, a head whose nose and eyes are seen shows them on
 * a back: it looks over its shoulder.
 */
export const headTurn = {
  turned: 0.22,
  turnedFade: 0.02,
  profile: 0,
  profileFade: 0.15,
  overShoulder: 0.4,
  overShoulderFade: 0.3,
} as const;

/** How far a head shows its back, or its front, that the source does not show: 0 to 1, one of them 0. */
export interface HeadTurns {
  readonly toBack: number;
  readonly toFront: number;
}

/**
 * How far a head turns round. To its front it does so where the target's nose and an eye are seen, and those of the
 * source are not seen over the shoulder.
 */
export function findHeadTurns({ looking }: BodyParts, source: FacedPose, target: FacedPose): HeadTurns {
  const { turned, turnedFade, profile, profileFade, overShoulder, overShoulderFade } = headTurn;
  const turn = (from: number, to: number) => rise(Math.max(from, 0) * Math.max(to, 0) - turned, turnedFade);
  const isSeen = ({ joints }: FacedPose) => {
    const [nose = 0, ...eyes] = looking.map((joint) => joints[joint]!.weight);
    return nose * Math.max(0, ...eyes);
  };
  const { side, front } = target.facing;
  const face = Math.max(front, Math.abs(side) * rise(front - profile, profileFade));
  const aside = toShare((Math.abs(source.facing.side) - overShoulder) / overShoulderFade);
  return {
    toBack: turn(source.facing.front, -front),
    toFront: turn(-source.facing.front, face) * (1 - isSeen(source) * aside) * isSeen(target),
  };
}
