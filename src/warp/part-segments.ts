import type { Joint } from '../pose/skeleton.js';
import { type BodyPart, type BodyParts, partCaps } from './body-parts.js';

/**
 * A joint that counts: its weight is 1 where it was seen and 0 otherwise, and x and y are finite, 0
 * where it was not.
 */
export interface WeighedJoint {
  readonly x: number;
  readonly y: number;
  readonly weight: 0 | 1;
}

/**
 * The line that a part lies along, in pixels, by its middle, its direction (a unit vector) and half
 * its length.
 */
export interface Segment {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly half: number;
  /** How much more the square of a distance beyond its ends counts: see `partCaps`. */
  readonly caps: number;
  /** Whether both of its ends were seen. */
  readonly seen: boolean;
}

/**
 * Joints farther away than this, in pixels, count as not seen: far beyond any picture, and no
 * square overflows.
 */
export const farthestPx = 1e6;

/** A segment shorter than this, in pixels, has no direction of its own: it points down. */
export const shortestPx = 1e-3;

/**
 * Share of the picture's height that a torso is taken to have where none is seen, and at least has.
 */
export const torsoShares = { unseen: 0.3, least: 0.08 } as const;

/**
 * Joints with their weights: s_j and t_j of the equations. A coordinate that is not finite makes a
 * joint unseen.
 */
export function weighJoints(joints: readonly Joint[]): WeighedJoint[] {
  return joints.map(({ x, y, confidence }) =>
    confidence > 0 && Math.abs(x) <= farthestPx && Math.abs(y) <= farthestPx
      ? { x, y, weight: 1 }
      : { x: 0, y: 0, weight: 0 },
  );
}

/**
 * The length of a body's torso in pixels: the mean of the sides that are seen, within `torsoShares`
 * of the height.
 */
export function measureTorso(joints: readonly WeighedJoint[], body: BodyParts, height: number): number {
  return Math.max(measureSides(joints, body) ?? torsoShares.unseen * height, torsoShares.least * height);
}

/** The mean length of the torso's sides that are seen, in pixels; undefined where none is. */
export function measureSides(joints: readonly WeighedJoint[], { torsoSides }: BodyParts): number | undefined {
  let [sum, count] = [0, 0];
  for (const [shoulder, hip] of torsoSides) {
    const [a, b] = [joints[shoulder]!, joints[hip]!];
    const weight = a.weight * b.weight;
    sum += weight * Math.hypot(a.x - b.x, a.y - b.y);
    count += weight;
  }
  return count > 0 ? sum / count : undefined;
}

/**
 * The segment of a part: from the middle of the seen joints of its start to that of its end, and as far
 * beyond as the part goes.
 */
export function findSegment(joints: readonly WeighedJoint[], part: BodyPart): Segment {
  const [a, b] = [findMiddle(joints, part.start), findMiddle(joints, part.end)];
  const [x, y] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(x, y);
  const isLong = length > shortestPx;
  const reach = (1 + part.beyond) / 2;
  return {
    x: a.x + reach * x,
    y: a.y + reach * y,
    dx: isLong ? x / length : 0,
    dy: isLong ? y / length : 1,
    half: reach * length,
    caps: partCaps[part.kind],
    seen: a.weight > 0 && b.weight > 0,
  };
}

/** The middle of those of some joints that were seen, and how many that are. */
export function findMiddle(joints: readonly WeighedJoint[], indices: readonly number[]) {
  let [x, y, weight] = [0, 0, 0];
  for (const index of indices) {
    const joint = joints[index]!;
    x += joint.weight * joint.x;
    y += joint.weight * joint.y;
    weight += joint.weight;
  }
  const count = Math.max(weight, 1);
  return { x: x / count, y: y / count, weight };
}

/**
 * The square of the distance from a point to a segment, in square pixels; what it is beyond the segment's ends
 * counts `caps` times.
 */
export function squareDistance(
  { x, y, dx, dy, half, caps }: Segment,
  pointX: number,
  pointY: number,
): number {
  const offsetX = pointX - x;
  const offsetY = pointY - y;
  const beyond = Math.abs(offsetX * dx + offsetY * dy) - half;
  const across = offsetY * dx - offsetX * dy;
  return across * across + (beyond > 0 ? caps * beyond * beyond : 0);
}
