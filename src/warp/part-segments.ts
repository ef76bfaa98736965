import type { Joint } from '../pose/skeleton.js';
import { type BodyPart, type BodyParts, lookingWeight } from './body-parts.js';
import { toShare } from './rise.js';

/** A place of a picture, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * A joint that counts: its weight is 1 where it was seen and 0 otherwise, and x and y are finite, 0
 * where it was not.
 */
export interface WeighedJoint extends Point {
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
  /** How far the part itself reaches to each side at its start and at its end: a torso is as wide as its joints are apart. */
  readonly breadths: readonly [number, number];
  /** How much more a distance beside its start counts than beside its end, less 1: see `headTaper`. */
  readonly taper: number;
  /** How much more still beside its very start: see `closingSlope`. */
  readonly slope: number;
  /** How far a torso reaches more on one side of its middle, in pixels, positive to the picture's left of who stands: see `torsoBreadth`. */
  readonly chest: number;
  /** How much more the square of a distance beyond its start counts: see `startCap`. */
  readonly startCap: number;
  /** Whether both of its ends were seen. */
  readonly seen: boolean;
}

/** A part, and by what the square of a distance to it is multiplied. */
export interface ScaledSegment {
  readonly segment: Segment;
  readonly scale: number;
}

/**
 * How wide a torso is, as a share of the distance of its shoulders and of its hips; at least as a share of its
 * length at either end, for a profile has a depth, and by how much more of that its chest reaches where it looks, most in
 * the middle.
 */
export const torsoBreadth = { shoulders: 0.95, hips: 1.1, depths: [0.12, 0.29], chest: 0.16 } as const;

/** How much slimmer a neck is than a head: shoulders beside it stay with the torso. */
export const headTaper = 1;

/**
 * How much more a distance beside the start of a torso and of a head counts in a profile of whom the picture shows from
 * the front or the back, less 1, and within which share of their lengths: there the shoulders lie over each other, and
 * neck, chest and back slope into one another.
 */
export const closingSlope = { torso: 0.4, head: 2, within: 0.5 } as const;

/** The same of a torso that a profile opens up to: the shoulders slope towards the neck. */
export const openedSlope = 0.25;

/** How much more the square of a distance beyond the start counts for a thigh and a head: there is the torso, whichever way they point. */
export const startCap = 10;

/** The same of shoulders that a profile opens up to: they are as low as joints, and slope beside the neck. */
export const openedCap = { torso: 3, arm: 4 } as const;

/** How much more the square of a distance beyond the start of a part counts. */
export function findStartCap(part: BodyPart): number {
  return part.kind === 'head' || isThigh(part) ? startCap : 1;
}

/** The same where a profile is wholly opened up. */
export function findOpenedCap(part: BodyPart): number {
  if (part.kind === 'torso') return openedCap.torso;
  return part.name.endsWith('_upper_arm') ? openedCap.arm : findStartCap(part);
}

/** The slope of a part of a pose that is a profile of another view, and that opens up from one: see `closingSlope` and `openedSlope`. */
function findSlope(
  { kind }: BodyPart,
  { closing, opened }: Required<Pick<PartView, 'closing' | 'opened'>>,
): number {
  if (kind === 'torso') return closingSlope.torso * closing + openedSlope * opened;
  return kind === 'head' ? closingSlope.head * closing : 0;
}

/** Whether a part begins at a hip. */
export function isThigh({ name }: BodyPart): boolean {
  return name.endsWith('_thigh');
}

/** Whether a part ends at a wrist. */
export function isForearm({ name }: BodyPart): boolean {
  return name.endsWith('_forearm');
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

/** How a part is seen. */
export interface PartView {
  /** Where its pose looks: see `Facing`. */
  readonly side: number;
  readonly front: number;
  /** How far that is a profile of another view: see `findClosing`. */
  readonly closing?: number;
  /** How far it opens up from a profile: see `findOpened`. */
  readonly opened?: number;
}

/**
 * The segment of a part: from the middle of the seen joints of its start to that of its end, and as far beyond as the part
 * goes; a torso's with its chest where its pose looks. As far as that is a profile, joints count by their weights: there
 * nose and eyes lie before the middle of the head.
 */
export function findSegment(
  joints: readonly WeighedJoint[],
  part: BodyPart,
  { side, front, closing = 0, opened = 0 }: PartView = { side: 0, front: 0 },
): Segment {
  const ofProfile = side * (1 - Math.abs(front));
  const weights = part.weights.map((weight) => 1 + Math.abs(ofProfile) * (weight - 1));
  const [a, b] = [
    findMiddle(joints, part.start),
    findMiddle(joints, part.end, weights.slice(part.start.length)),
  ];
  const [x, y] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(x, y);
  const isLong = length > shortestPx;
  const cap = findStartCap(part);
  const reach = (1 + part.beyond) / 2;
  return {
    x: a.x + reach * x,
    y: a.y + reach * y,
    dx: isLong ? x / length : 0,
    dy: isLong ? y / length : 1,
    half: reach * length,
    breadths: part.kind === 'torso' ? measureBreadths(joints, part, length) : [0, 0],
    chest: part.kind === 'torso' ? torsoBreadth.chest * ofProfile * length : 0,
    taper: part.kind === 'head' && isLong ? headTaper : 0,
    slope: findSlope(part, { closing, opened }),
    startCap: cap + opened * (findOpenedCap(part) - cap),
    seen: a.weight > 0 && b.weight > 0,
  };
}

/** That of a part of a source: one that was not seen lies where that of the other side does, from which it is taken. */
export function findPartSegment(
  { parts }: BodyParts,
  part: BodyPart,
  { joints, facing }: { readonly joints: readonly WeighedJoint[]; readonly facing: PartView },
): Segment {
  const own = findSegment(joints, part, facing);
  return own.seen ? own : findSegment(joints, parts[part.other]!);
}

/** Half the width of a torso at its shoulders and at its hips: see `torsoBreadth`. */
function measureBreadths(
  joints: readonly WeighedJoint[],
  { start, end }: BodyPart,
  length: number,
): [number, number] {
  const measure = (pair: readonly number[], share: number, depth: number) => {
    const [right, left] = pair.map((joint) => joints[joint]!) as [WeighedJoint, WeighedJoint];
    const apart = right.weight * left.weight * Math.hypot(right.x - left.x, right.y - left.y);
    return Math.max(share * apart, depth * length) / 2;
  };
  const { shoulders, hips, depths } = torsoBreadth;
  return [measure(start, shoulders, depths[0]), measure(end, hips, depths[1])];
}

/** The middle of those of some joints that were seen, by weights of their own if there are any, and the sum of these. */
export function findMiddle(
  joints: readonly WeighedJoint[],
  indices: readonly number[],
  weights?: readonly number[],
) {
  let [x, y, weight] = [0, 0, 0];
  for (const [at, index] of indices.entries()) {
    const joint = joints[index]!;
    const own = joint.weight * (weights?.[at] ?? 1);
    x += own * joint.x;
    y += own * joint.y;
    weight += own;
  }
  const count = Math.max(weight, lookingWeight); // the least weight of a joint that was seen
  return { x: x / count, y: y / count, weight };
}

/** The square of the distance from a point to a part, in square pixels; 0 within its breadth. */
export function squareDistance(segment: Segment, pointX: number, pointY: number): number {
  const { x, y, dx, dy, half } = segment;
  const offsetX = pointX - x;
  const offsetY = pointY - y;
  const along = offsetX * dx + offsetY * dy;
  const across = offsetY * dx - offsetX * dy;
  const beside = isSlim(segment) ? across : findBeside(segment, along, across);
  const beyond = Math.abs(along) - half;
  if (beyond <= 0) return beside * beside;
  return beside * beside + (along < 0 ? segment.startCap : 1) * beyond * beyond;
}

/** Whether a segment is a line, without a breadth or a taper of its own. */
function isSlim({ breadths, taper }: Segment): boolean {
  return taper === 0 && breadths[0] === 0 && breadths[1] === 0;
}

/** How far beside a part a point is that is `along` and `across` of its middle, in pixels. */
function findBeside(
  { half, breadths: [start, end], chest, taper, slope }: Segment,
  along: number,
  across: number,
): number {
  const toEnd = toShare((1 + along / Math.max(half, shortestPx)) / 2); // from 0 at the start to 1
  const sloped = slope * Math.max(1 - toEnd / closingSlope.within, 0);
  const tapered = Math.abs(across) * (1 + taper * (1 - toEnd) + sloped);
  const more = 4 * Math.max(across > 0 ? chest : -chest, 0) * toEnd * (1 - toEnd);
  return Math.max(tapered - start - toEnd * (end - start) - more, 0);
}
