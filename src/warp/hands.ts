import { type BodyParts, partWidths } from './body-parts.js';
import type { FacedPose } from './facing.js';
import { findSegment, isForearm, type ScaledSegment } from './part-segments.js';
import { rise } from './rise.js';

/**
 * A hand, or a forearm, before the torso covers the upper arm of the other side: what is within `reach` of it and nearer to
 * it, by `margin`, than to the other forearm and hand, by squares of d, is not that arm's. A hand is as long as `length` of
 * a forearm. The torso lies behind where the square of d to it is at most `torso` (`armReach.behind`), what is more counts
 * `beside` times, and hands are before the torso of who faces the camera: from a `front` of `from` on, and not from `fade`
 * less.
 */
export const handReach = {
  length: 0.74,
  reach: 1,
  margin: 0.3,
  torso: 0.36,
  beside: 5,
  from: 0.5,
  fade: 0.3,
} as const;

/** The right and the left forearm, each with the whole hand, and how far they are before the torso, 0 to 1. */
export interface Hands {
  readonly right: ScaledSegment;
  readonly left: ScaledSegment;
  readonly before: number;
}

/** Undefined where one of both was not seen. */
export function findHands(body: BodyParts, pose: FacedPose): Hands | undefined {
  const [right, left] = ([-1, 1] as const).map((side) => findHand(body, pose, side));
  const before = rise(pose.facing.front - handReach.from, handReach.fade);
  return right && left && { right, left, before };
}

function findHand(
  { parts }: BodyParts,
  { joints, torso }: FacedPose,
  side: -1 | 1,
): ScaledSegment | undefined {
  const forearm = parts.find((part) => isForearm(part) && part.side === side);
  if (forearm === undefined) return undefined;
  const segment = findSegment(joints, forearm);
  if (!segment.seen) return undefined;
  const { x, y, dx, dy } = segment;
  const half = (segment.half * (1 + handReach.length)) / (1 + forearm.beyond);
  const farther = half - segment.half;
  return {
    segment: { ...segment, x: x + farther * dx, y: y + farther * dy, half },
    scale: 1 / (torso * partWidths.arm) ** 2,
  };
}

/** How far what is before a torso is an arm's and not covered by the other hand, by squares of d: positive where it is. */
export function compareHands(own: number, other: number): number {
  return other - Math.min(handReach.reach, own - handReach.margin);
}
