import type { Size } from '../pose/skeleton.js';
import { type BodyPart, type BodyParts, type PartKind, partWidths } from './body-parts.js';
import type { FacedPose } from './facing.js';
import { createField } from './fields.js';
import { findFaceGuard, guardFace } from './guard-face.js';
import { compareHands, findHands, type Hands, handReach } from './hands.js';
import { findPartSegment, type ScaledSegment, squareDistance } from './part-segments.js';

/** How steeply, by a logistic function of squares of d, what is nearer to an arm than to the rest is the arm's. */
export const armOrder = 16;

/** The most that a square of d counts: anything beyond is as far. */
export const farthestSquare = 1e4;
const farthest = Math.sqrt(farthestSquare);

/**
 * What belongs to the other side alone, and does not move with this one: where the square of d to the other limb is
 * less, by `margin`, than `share` of that to this one or the trunk, by a logistic function of the steepness `order`. What
 * lies between two legs, such as a skirt, moves with both.
 */
export const sideReach = { order: 16, margin: 0.3, share: 0.3 } as const;

/**
 * The channels of a field of distances: d to the nearest arm and to the nearest of the rest, and to the nearest hand before the
 * torso (`handReach`), with more beside the torso; and of logistic functions
 * what says where the arms are (`armOrder`), and what moves with the right and with the left side of the arms and of the
 * rest (`sideReach`).
 */
export const distanceChannels = {
  toArm: 0,
  toRest: 1,
  arm: 2,
  sideOfArms: 3,
  sideOfRest: 5,
  toHand: 7,
  count: 8,
} as const;

/** The parts to which squares of d are measured, by their sides and kinds. */
export const measuredParts: readonly {
  readonly side: BodyPart['side'];
  readonly kinds: readonly PartKind[];
}[] = [
  { side: 0, kinds: ['torso', 'head'] },
  { side: -1, kinds: ['arm'] },
  { side: 1, kinds: ['arm'] },
  { side: -1, kinds: ['leg'] },
  { side: 1, kinds: ['leg'] },
];

/** Distances from the parts of a person, [H, W, 8], by `distanceChannels`: see `createField`. */
export function createDistanceField(body: BodyParts, pose: FacedPose, size: Size): Float32Array {
  const groups = measuredParts.map(({ side, kinds }) =>
    body.parts
      .filter((part) => part.side === side && kinds.includes(part.kind))
      .map((part) => findScaledSegment(body, part, pose))
      .filter(({ segment }) => segment.seen),
  );
  const hands = findHands(body, pose);
  const face = findFaceGuard(body, pose);
  const squares: Squares = [0, 0, 0, 0, 0];
  return createField(size, distanceChannels.count, (x, y, field, at) => {
    for (let group = 0; group < squares.length; group += 1) squares[group] = findSquare(groups[group]!, x, y);
    const { trunk, arms } = guardFace(face, x, y);
    squares[0] *= trunk;
    squares[1] += arms[0];
    squares[2] += arms[1];
    writeDistances(squares, field, at);
    const own = field.subarray(at, at + distanceChannels.count);
    if (hands) coverTorso(hands, { x, y, more: arms, toTrunk: squares[0] }, own);
    else own[distanceChannels.toHand] = farthest;
  });
}

/** See `findPartSegment`. */
export function findScaledSegment(body: BodyParts, part: BodyPart, pose: FacedPose): ScaledSegment {
  const scale = 1 / (pose.torso * partWidths[part.kind]) ** 2;
  return { segment: findPartSegment(body, part, pose), scale };
}

/** The square of d to the nearest of some parts. */
function findSquare(segments: readonly ScaledSegment[], x: number, y: number): number {
  let nearest: number = farthestSquare;
  for (const { segment, scale } of segments)
    nearest = Math.min(nearest, scale * squareDistance(segment, x, y));
  return nearest;
}

/** A pixel, what `guardFace` adds to its squares of d to either arm, and that to the trunk. */
interface HandPixel {
  readonly x: number;
  readonly y: number;
  readonly more: readonly [number, number];
  readonly toTrunk: number;
}

/** Finds how far the hands are, and leaves what they cover of the other arm to their own. */
function coverTorso(hands: Hands, { x, y, more, toTrunk }: HandPixel, distances: Float32Array): void {
  const { right, left, before } = hands;
  const squares = [findSquare([right], x, y) + more[0], findSquare([left], x, y) + more[1]] as const;
  const beside = handReach.beside * Math.max(toTrunk - handReach.torso, 0);
  const [toRight, toLeft] = [right, left].map(
    ({ over }, i) => Math.sqrt(squares[i]!) + farthest * (1 - over),
  ) as [number, number];
  const overTorso = Math.min(toRight, toLeft) + beside + farthest * (1 - before);
  const elsewhere = Math.sqrt(Math.min(...squares)) + handReach.hides - handReach.tips;
  distances[distanceChannels.toHand] = Math.min(overTorso, elsewhere);
  coverArms(squares, before, distances);
}

/** Leaves what a hand covers of the other arm to that hand's: changes what moves with sides of arms. */
function coverArms(
  [toRight, toLeft]: readonly [number, number],
  before: number,
  distances: Float32Array,
): void {
  const beside = Math.max(distances[distanceChannels.toRest]! ** 2 - handReach.torso, 0);
  const beyond = handReach.beside * beside + farthestSquare * (1 - before);
  for (const [channel, uncovered] of [
    [distanceChannels.sideOfArms, compareHands(toRight, toLeft)],
    [distanceChannels.sideOfArms + 1, compareHands(toLeft, toRight)],
  ] as const)
    distances[channel] = Math.min(distances[channel]!, sideReach.order * (uncovered + beyond));
}

/** Of `measuredParts`. */
type Squares = [number, number, number, number, number];

function writeDistances(squares: Readonly<Squares>, field: Float32Array, at: number): void {
  const [trunk, rightArm, leftArm, rightLeg, leftLeg] = squares;
  const toArm = Math.min(rightArm, leftArm);
  const toRest = Math.min(trunk, rightLeg, leftLeg);
  field[at + distanceChannels.toArm] = Math.sqrt(toArm);
  field[at + distanceChannels.toRest] = Math.sqrt(toRest);
  field[at + distanceChannels.arm] = armOrder * (toRest - toArm);
  field[at + distanceChannels.sideOfArms] = compareSides(rightArm, leftArm);
  field[at + distanceChannels.sideOfArms + 1] = compareSides(leftArm, rightArm);
  field[at + distanceChannels.sideOfRest] = compareSides(Math.min(rightLeg, trunk), leftLeg);
  field[at + distanceChannels.sideOfRest + 1] = compareSides(Math.min(leftLeg, trunk), rightLeg);
}

/** How far a pixel moves with a side, by the squares of d to it and to the other one: see `sideReach`. */
function compareSides(own: number, other: number): number {
  return sideReach.order * (other + sideReach.margin - sideReach.share * own);
}
