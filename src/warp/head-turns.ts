import type { BodyParts } from './body-parts.js';
import { type Facing, findFacing } from './facing.js';
import { measureTorso, type WeighedJoint } from './part-segments.js';
import { rise, toShare } from './rise.js';

/** The pose of a picture, or the one that is wanted, the length of its torso in pixels, and where it looks. */
export interface FacedPose {
  readonly joints: readonly WeighedJoint[];
  readonly torso: number;
  readonly facing: Facing;
}

/** A pose in a picture of a height. */
export function describePose(body: BodyParts, joints: readonly WeighedJoint[], height: number): FacedPose {
  const torso = measureTorso(joints, body, height);
  return { joints, torso, facing: findFacing(body, joints, torso) };
}

/**
 * From which front_source (-front_target), or (-front_source) front_target, on a head shows its other side, and over
 * which less it does not; and from which |side| on, over how much more, a head whose nose and eyes are seen shows them
 * on a back: it looks over its shoulder.
 */
export const headTurn = { turned: 0.22, turnedFade: 0.02, overShoulder: 0.4, overShoulderFade: 0.3 } as const;

/** How far a head shows its back, or its front, that the source does not show: 0 to 1, one of them 0. */
export interface HeadTurns {
  readonly toBack: number;
  readonly toFront: number;
}

/**
 * How far a head turns round. To its front it does so where the target's nose and eyes are seen and those of the
 * source are not seen over the shoulder.
 */
export function findHeadTurns({ looking }: BodyParts, source: FacedPose, target: FacedPose): HeadTurns {
  const { turned, turnedFade, overShoulder, overShoulderFade } = headTurn;
  const turn = (from: number, to: number) => rise(Math.max(from, 0) * Math.max(to, 0) - turned, turnedFade);
  const isSeen = ({ joints }: FacedPose) =>
    looking.reduce((seen, joint) => seen * joints[joint]!.weight, Math.min(looking.length, 1));
  const aside = toShare((Math.abs(source.facing.side) - overShoulder) / overShoulderFade);
  const isHidden = 1 - isSeen(source) * aside;
  return {
    toBack: turn(source.facing.front, -target.facing.front),
    toFront: turn(-source.facing.front, target.facing.front) * isHidden * isSeen(target),
  };
}
