import type { BodyPart, BodyParts, PartKind } from './body-parts.js';
import { findMiddle, measureTorso, type Point, type WeighedJoint } from './part-segments.js';
import { rise, toShare } from './rise.js';

/**
 * Where a person looks, seen from the camera; 0 where the joints do not tell it.
 */
export interface Facing {
  /** -1 to 1: 1 where they look to the picture's left, which shows their left side. */
  readonly side: number;
  /** -1 to 1: 1 where they face the camera, -1 where they turn their back to it. */
  readonly front: number;
}

/**
 * How far, as shares of the torso's length, a face lies beside the neck when it is seen from the
 * side, and the shoulders and the hips of who faces the camera are apart.
 */
export const facingShares = { profile: 0.15, shoulders: 0.7, hips: 0.36 } as const;

/**
 * Tells it from the middle of the face beside the neck, and from the order of the shoulders, or else of the hips, across the way down the torso of who
 * lies or stands on the hands, and else across the picture.
 */
function findFacing(
  { parts, torsoSides }: BodyParts,
  joints: readonly WeighedJoint[],
  torso: number,
): Facing {
  const down = findDown(parts[0]!, joints, torso);
  const across = (a: Point, b: Point) => (a.x - b.x) * down.y - (a.y - b.y) * down.x;
  const compare = (end: 0 | 1, share: number) => {
    const [right, left] = torsoSides.map((side) => joints[side[end]]!) as [WeighedJoint, WeighedJoint];
    return left.weight * right.weight > 0 ? limit(across(left, right) / (share * torso)) : undefined;
  };
  const front = compare(0, facingShares.shoulders) ?? compare(1, facingShares.hips) ?? 0;
  const head = parts.find((part): part is BodyPart => part.kind === 'head');
  if (head === undefined) return { side: 0, front };
  const [neck, face] = [findMiddle(joints, head.start), findMiddle(joints, head.end)];
  if (neck.weight === 0 || face.weight === 0) return { side: 0, front };
  return { side: limit(across(neck, face) / (facingShares.profile * torso)), front };
}

/** The least distance of hips from shoulders that tells that a torso lies, as a share of its length. */
export const leastLying = 0.3;

/** The way down the picture, or down a torso that leans by more than 45 degrees: a unit vector. */
function findDown(part: BodyPart, joints: readonly WeighedJoint[], torso: number): Point {
  const [from, to] = [findMiddle(joints, part.start), findMiddle(joints, part.end)];
  const [x, y] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(x, y);
  const leans = from.weight * to.weight > 0 && length > leastLying * torso && y < Math.abs(x);
  return leans ? { x: x / length, y: y / length } : { x: 0, y: 1 };
}

/** The pose of a picture, or the one that is wanted, the length of its torso in pixels, and where it looks. */
export interface FacedPose {
  readonly joints: readonly WeighedJoint[];
  readonly torso: number;
  readonly facing: Facing;
}

/** The pose of a picture, and the one that is wanted. */
export type PosePair = Readonly<Record<'source' | 'target', FacedPose>>;

/** A pose in a picture of a height. */
export function describePose(body: BodyParts, joints: readonly WeighedJoint[], height: number): FacedPose {
  const torso = measureTorso(joints, body, height);
  return { joints, torso, facing: findFacing(body, joints, torso) };
}

/** Below which |front| a body is seen from the side, and above which |side| its head looks there. */
export const profileShape = { front: 0.5, side: 0.5 } as const;

/** Whether a body is seen from the side: one of its arms and one of its legs may hide the other. */
export function isProfile({ side, front }: Facing): boolean {
  return Math.abs(side) > profileShape.side && Math.abs(front) < profileShape.front;
}

/** Below this product of two facings, a turn, by 120 degrees or more, shows the other side of the body: an estimated profile may be thirty degrees off. */
export const otherSide = -0.5;

/** Whether one pose shows the side of the body that the other hides: front and back, or two profiles. */
export function isTurnedRound(a: Facing, b: Facing): boolean {
  return a.side * b.side + a.front * b.front < otherSide;
}

/**
 * How a body that opens up is taken from its profile, as shares of the torso's length towards where the person looks.
 * The middle of a torso is hidden by its arm: it comes from a strip before the arm, narrower by `narrowing`. Of a head,
 * the profile shows the face on one side of the ear and the hair on the other: each view takes its own, and the back
 * of a head the hair's half on both sides (`findHeadFold`).
 */
export const openingShares = {
  narrowing: 0.8,
  toFront: { torso: 0.15, head: 0.07, arm: 0, leg: 0 },
  toBack: { torso: 0.15, head: -0.065, arm: 0, leg: 0 },
} as const satisfies { narrowing: number } & Record<'toFront' | 'toBack', Record<PartKind, number>>;

/**
 * How far beside its place a torso that closes to a profile is taken from, as a share of the source torso's length: its
 * chest is farther before the shoulders than its back behind them.
 */
export const closingShift = 0.11;

/**
 * How far a body that the source shows from the side shows its breadth in the target: -1 to 1, with
 * the sign of the source's `side`.
 */
export function findOpening(source: Facing, target: Facing): number {
  return source.side * (1 - Math.abs(source.front)) * Math.abs(target.front);
}

/** From how much opening and closing on a turn shows another outline of the body, and over which more it is wholly another. */
export const turnShape = { from: 0.2, over: 0.4 } as const;

/** How far two poses show different outlines of a body, 0 to 1: 1 where one is a profile and the other is not. */
export function findTurn(source: Facing, target: Facing): number {
  return toTurn(Math.abs(findOpening(source, target)) + Math.abs(findOpening(target, source)));
}

function toTurn(change: number): number {
  return toShare((change - turnShape.from) / turnShape.over);
}

/** How far the target is a profile of whom the source shows from the front or the back, 0 to 1. */
export function findClosing(source: Facing, target: Facing): number {
  return toTurn(Math.abs(findOpening(target, source)));
}

/** How far the target is no profile of whom the source shows from the side, 0 to 1. */
export function findOpened(source: Facing, target: Facing): number {
  return toTurn(Math.abs(findOpening(source, target)));
}

/** From which opening on a part is folded wholly, and over which less not at all. */
export const foldShape = { from: 0.6, fade: 0.2 } as const;

/**
 * How far a head that turns its back is folded, so that both of its halves come from a profile's hair, -1 to 1: a pixel
 * x beside its middle comes from where f |x| + (1 - |f|) x would. A head that still shows its face is not folded.
 */
export function findHeadFold(source: Facing, target: Facing): number {
  const turned = target.front < 0 ? findOpening(source, target) : 0;
  return toFold(turned * (1 - Math.abs(target.side)));
}

/** How far a torso that opens up is folded: both of its halves come from that between a profile's chest, or back, and its arm. */
export function findTorsoFold(source: Facing, target: Facing): number {
  return toFold(findOpening(source, target));
}

function toFold(opening: number): number {
  return Math.sign(opening) * rise(Math.abs(opening) - foldShape.from, foldShape.fade);
}

/** How far a head leans forward in a profile, seen from neck to ear: the tangent. */
export const profileLean = 0.18;

/**
 * By how much the lean of a head turns its joints, and nothing else, from the target's pose to the source's:
 * the tangent of the angle, x to y. A mirrored head leans the other way.
 */
export function findLean(source: Facing, target: Facing): number {
  const lean = ({ side, front }: Facing) => profileLean * side * (1 - Math.abs(front));
  return isTurnedRound(source, target) ? lean(source) + lean(target) : lean(source) - lean(target);
}

function limit(value: number): number {
  return Math.min(Math.max(value, -1), 1);
}
