import { type BodyParts, partWidths } from './body-parts.js';
import type { FacedPose } from './facing.js';
import { findSegment, isForearm, type ScaledSegment, type Segment, shortestPx } from './part-segments.js';
import { rise, toShare } from './rise.js';

/**
 * A hand, or a forearm, before the torso covers the upper arm of the other side: what is within `reach` of it and nearer to
 * it, by `margin`, than to the other forearm and hand, by squares of d, is not that arm's. A hand is as long as `length` of
 * a forearm. The torso lies behind where the square of d to it is at most `torso` (`armReach.behind`), what is more counts
 * `beside` times, and hands are before the torso of who faces the camera: from a `front` of `from` on, and not from `fade`
 * less. A hand whose middle, at `middle` by halves of the forearm from its own, is over the torso by `over` of its length
 * hides more of it, with its forearm, than what is the arm's: fingers spread, and what is within `hides` by d is theirs, fading
 * over `hidesFade`. A hand elsewhere hides what is within `tips`, for it ends beyond its forearm's part.
 */
export const handReach = {
  length: 0.74,
  reach: 1,
  margin: 0.3,
  torso: 0.36,
  beside: 5,
  from: 0.5,
  fade: 0.3,
  middle: 0.75,
  over: 0.05,
  hides: 1.1,
  tips: 0.75,
  hidesFade: 0.5,
} as const;

/** A forearm with the whole hand, and how far the hand is over the torso, 0 to 1. */
export interface Hand extends ScaledSegment {
  readonly over: number;
}

/** The right and the left one, and how far they are before the torso of who faces the camera, 0 to 1. */
export interface Hands {
  readonly right: Hand;
  readonly left: Hand;
  readonly before: number;
}

/** Undefined where one of both was not seen. */
export function findHands(body: BodyParts, pose: FacedPose): Hands | undefined {
  const [right, left] = ([-1, 1] as const).map((side) => findHand(body, pose, side));
  const before = rise(pose.facing.front - handReach.from, handReach.fade);
  return right && left && { right, left, before };
}

function findHand({ parts }: BodyParts, pose: FacedPose, side: -1 | 1): Hand | undefined {
  const { joints, torso, facing } = pose;
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
    over: findOver(findSegment(joints, parts[0]!, facing), segment, torso), // the torso is the first part
  };
}

/** How far the hand of a forearm is over a torso of a length in pixels, 0 to 1. */
function findOver(trunk: Segment, { x, y, dx, dy, half }: Segment, torso: number): number {
  const [offsetX, offsetY] = [
    x + handReach.middle * half * dx - trunk.x,
    y + handReach.middle * half * dy - trunk.y,
  ];
  const along = offsetX * trunk.dx + offsetY * trunk.dy;
  const across = Math.abs(offsetY * trunk.dx - offsetX * trunk.dy);
  const toEnd = toShare((1 + along / Math.max(trunk.half, shortestPx)) / 2);
  const breadth = trunk.breadths[0] + toEnd * (trunk.breadths[1] - trunk.breadths[0]);
  const fade = handReach.over * torso;
  const inside = toShare((breadth - across) / fade) * toShare((trunk.half - Math.abs(along)) / fade);
  return trunk.seen ? inside : 0;
}

/** How far what is before a torso is an arm's and not covered by the other hand, by squares of d: positive where it is. */
export function compareHands(own: number, other: number): number {
  return other - Math.min(handReach.reach, own - handReach.margin);
}
