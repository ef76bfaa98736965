import { alignEars } from './align-ears.js';
import type { BodyPart, BodyParts, PartKind } from './body-parts.js';
import {
  closingShift,
  type FacedPose,
  findLean,
  findOpening,
  isProfile,
  isTurnedRound,
  openingShares,
  type PosePair,
} from './facing.js';
import { findSegment, type WeighedJoint } from './part-segments.js';

/**
 * Where a part's pixels come from: T(q) = (xx x + xy y + x0, yx x + yy y + y0), from the target's
 * pixels to the source's.
 */
export interface Transform {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

/**
 * The bounds of |R| over the bodies' scale, how much a part may shrink or grow, and the least sum of squares that
 * tells a direction.
 */
export const similarityBounds = { least: 0.3, most: 3.3, leastSpread: 1 } as const;

/**
 * The bounds of the torso's singular values over the bodies' scale, and how strongly it is held to
 * the widths, as a share of the target torso's length: the joints of a profile, a few pixels apart, do not tell its width.
 */
export const affineBounds = { least: 0.55, most: 1.8, ridge: 0.25 } as const;

/** How thick a torso is from front to back, as a share of its length: its width in a profile. */
export const torsoDepth = 0.5;

/**
 * The transform of every part; undefined for one that cannot be told. Weights are v_j = s_v t_v w_j,
 * w_j the joint's own, n = sum v; t^ and s^ are the weighted means, t~ and s~ the joints around them. T(q) =
 * M (q - t^) + s^, where M is:
 * - in general a similarity R = [a -b; b a] with a = sum v t~.s~ / d,
 *   b = sum v (t~x s~y - t~y s~x) / d and d = sum v |t~|². It counts where n > 1, d >= 1 and
 *   0.3 < |R| / k < 3.3, k = source torso / target torso;
 * - for a limb, R along its direction u and the bodies' scale across:
 *   M = R (k' I + (1 - k') u u'), k' = k / |R|. Where the source does not
 *   show the limb, the other side's is taken with k' < 0: mirrored, but not from profile to profile; where the poses show
 *   two sides of the body, the own one is mirrored, and the other side's is not, or is, from profile to profile;
 * - for head and torso, mirrored where the poses show two sides of the body (`isTurnedRound`):
 *   R = [a b; b -a] with a = sum v (t~x s~x - t~y s~y) / d, b = sum v (t~x s~y + t~y s~x) / d;
 * - for a head, R of the size that the bodies' scale says, because its joints come closer together as it turns,
 *   turned back by what its lean turns them (`findLean`), its ears aligned (`alignEars`);
 * - for a torso, R along its direction and across it the widths in both pictures (`measureWidth`):
 *   S = R (k' I + (1 - k') u u'), k' = (source width / target width) / |R|. Where both poses show all of
 *   its joints, affine: M = (sum s~ t~' + r² S)(sum t~ t~' + r² I)^-1, unless its singular values are out
 *   of bounds, as where it turns.
 * Torso and head of a body that opens up from a profile come from beside their place (`openingShares`), and the torso of
 * one that closes to a profile (`closingShift`).
 */
export function findTransforms(body: BodyParts, pair: PosePair): (Transform | undefined)[] {
  const { source, target } = pair;
  const scale = source.torso / target.torso;
  const facings = [source.facing, target.facing] as const;
  const isTurned = isTurnedRound(...facings);
  const opening = findOpening(...facings);
  const closing = findOpening(facings[1], facings[0]);
  const widths = measureWidth(body, source) / measureWidth(body, target);
  const beside = facings[1].front < 0 ? openingShares.toBack : openingShares.toFront;
  const strip = widths * (1 - openingShares.narrowing * Math.abs(opening));
  const breadths = { torso: strip, head: scale, arm: scale, leg: scale };
  const looking = -opening * source.torso;
  const shift = (kind: PartKind) =>
    beside[kind] * looking + (kind === 'torso' ? closingShift * closing * source.torso : 0);
  const told = alignEars(body, pair);
  return body.parts.map((part) =>
    findTransform(part, {
      body,
      scale,
      breadth: breadths[part.kind],
      shift: shift(part.kind),
      tilt: part.kind === 'head' ? findLean(...facings) : 0,
      isTurned,
      isMirrored: !facings.every(isProfile),
      ridge: affineBounds.ridge * target.torso,
      ...pair,
      told,
    }),
  );
}

interface Context extends PosePair {
  readonly body: BodyParts;
  /** The source body's size over the target's. */
  readonly scale: number;
  /** How wide the part is in the source over its width in the target. */
  readonly breadth: number;
  /** How far beside its place the part is taken from, in x: see `openingShares`. */
  readonly shift: number;
  /** By how much a lean turns the part's joints: see `findLean`. */
  readonly tilt: number;
  /** Whether the source shows the other side of the body. */
  readonly isTurned: boolean;
  /** Whether one side of the body looks like the other one mirrored: not where both poses are profiles. */
  readonly isMirrored: boolean;
  /** How strongly a torso is held to its widths, in pixels. */
  readonly ridge: number;
  /** The joints that tell how the part moves: see `alignEars`. */
  readonly told: ReturnType<typeof alignEars>;
}

/**
 * How wide a pose's torso looks, in pixels: of the shoulders' and hips' mean width w across and
 * the torso's depth, sqrt(w² + (0.5 length)²).
 */
function measureWidth({ torsoSides }: BodyParts, { joints, torso }: FacedPose): number {
  const [right, left] = torsoSides as readonly [readonly [number, number], readonly [number, number]];
  let [sum, count] = [0, 0];
  for (const end of [0, 1] as const) {
    const [a, b] = [joints[right[end]]!, joints[left[end]]!];
    const weight = a.weight * b.weight;
    sum += weight * Math.hypot(a.x - b.x, a.y - b.y);
    count += weight;
  }
  return Math.hypot(sum / Math.max(count, 1), torsoDepth * torso);
}

function findTransform(
  part: BodyPart,
  { body, scale, breadth, shift, tilt, isTurned, isMirrored, ridge, source, target, told }: Context,
): Transform | undefined {
  const joints = [...part.start, ...part.end];
  const isLimb = part.kind === 'arm' || part.kind === 'leg';
  const isHidden = isLimb && joints.some((joint) => source.joints[joint]!.weight === 0);
  const from = isHidden ? body.parts[part.other]! : part;
  const sums = sumMoments(
    joints.map((joint) => told.target[joint]!),
    [...from.start, ...from.end].map((joint) => told.source[joint]!),
    part.weights,
  );
  const spread = sums.txx + sums.tyy;
  const divisor = Math.max(spread, similarityBounds.leastSpread);
  const isFlipped = isTurned && !isLimb;
  const tilted = divisor * Math.hypot(1, tilt);
  const [c, s] = isFlipped
    ? [sums.sxtx - sums.syty, sums.sytx + sums.sxty]
    : [sums.sxtx + sums.syty, sums.sytx - sums.sxty];
  const [a, b] = [(c - tilt * s) / tilted, (s + tilt * c) / tilted];
  const size = Math.hypot(a, b);
  const { least, most, leastSpread } = similarityBounds;
  const isPlausible = size > least * scale && size < most * scale;
  if (!(sums.count > 1 && spread >= leastSpread && isPlausible)) return undefined;

  const similarity = isFlipped ? { xx: a, xy: b, yx: b, yy: -a } : { xx: a, xy: -b, yx: b, yy: a };
  const beside = { ...sums, sx: sums.sx + shift };
  const { dx, dy } = findSegment(target.joints, part);
  const sign = isLimb && (isHidden && isMirrored) !== isTurned ? -1 : 1;
  const along = part.kind === 'head' ? scale / size : 1;
  const stretched = stretch(similarity, { dx, dy, along, across: (sign * breadth) / size });
  if (part.kind !== 'torso' || sums.count < joints.length) return place(stretched, beside);
  const affine = toAffine(stretched, sums, ridge ** 2);
  return place(isSound(affine, scale) ? affine : stretched, beside);
}

/** A linear map [xx xy; yx yy]. */
type Matrix = Pick<Transform, 'xx' | 'xy' | 'yx' | 'yy'>;

/** Weighted means and centred second moments; sxtx = sum v s~x t~x and so on. */
interface Moments {
  readonly count: number;
  readonly tx: number;
  readonly ty: number;
  readonly sx: number;
  readonly sy: number;
  readonly txx: number;
  readonly txy: number;
  readonly tyy: number;
  readonly sxtx: number;
  readonly sxty: number;
  readonly sytx: number;
  readonly syty: number;
}

function sumMoments(
  target: readonly WeighedJoint[],
  source: readonly WeighedJoint[],
  own: readonly number[],
): Moments {
  const weights = target.map(({ weight }, j) => weight * source[j]!.weight * own[j]!);
  const count = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (joints: readonly WeighedJoint[], axis: 'x' | 'y') =>
    joints.reduce((sum, joint, j) => sum + weights[j]! * joint[axis], 0) / Math.max(count, 1);
  const means = {
    tx: mean(target, 'x'),
    ty: mean(target, 'y'),
    sx: mean(source, 'x'),
    sy: mean(source, 'y'),
  };
  const second = { txx: 0, txy: 0, tyy: 0, sxtx: 0, sxty: 0, sytx: 0, syty: 0 };
  for (const [j, weight] of weights.entries()) {
    const [tx, ty] = [target[j]!.x - means.tx, target[j]!.y - means.ty];
    const [sx, sy] = [weight * (source[j]!.x - means.sx), weight * (source[j]!.y - means.sy)];
    second.txx += weight * tx * tx;
    second.txy += weight * tx * ty;
    second.tyy += weight * ty * ty;
    second.sxtx += sx * tx;
    second.sxty += sx * ty;
    second.sytx += sy * tx;
    second.syty += sy * ty;
  }
  return { count, ...means, ...second };
}

/** R (k I + (l - k) u u'): l times R along u = (dx, dy), and k times across. */
function stretch(
  { xx, xy, yx, yy }: Matrix,
  { dx, dy, along, across }: Record<'dx' | 'dy' | 'along' | 'across', number>,
): Matrix {
  const more = along - across;
  const [uxx, uxy, uyy] = [across + more * dx * dx, more * dx * dy, across + more * dy * dy];
  return {
    xx: xx * uxx + xy * uxy,
    xy: xx * uxy + xy * uyy,
    yx: yx * uxx + yy * uxy,
    yy: yx * uxy + yy * uyy,
  };
}

function toAffine(held: Matrix, sums: Moments, ridge: number): Matrix {
  const [txx, txy, tyy] = [sums.txx + ridge, sums.txy, sums.tyy + ridge];
  const determinant = txx * tyy - txy * txy; // at least ridge²
  const [cxx, cxy] = [sums.sxtx + ridge * held.xx, sums.sxty + ridge * held.xy];
  const [cyx, cyy] = [sums.sytx + ridge * held.yx, sums.syty + ridge * held.yy];
  return {
    xx: (cxx * tyy - cxy * txy) / determinant,
    xy: (cxy * txx - cxx * txy) / determinant,
    yx: (cyx * tyy - cyy * txy) / determinant,
    yy: (cyy * txx - cyx * txy) / determinant,
  };
}

/** Whether a map neither squeezes nor stretches by more than a torso's turn in the picture's plane. */
function isSound({ xx, xy, yx, yy }: Matrix, scale: number): boolean {
  // The singular values of a 2x2 matrix: the sum and the difference of these two.
  const turning = Math.hypot(xx + yy, yx - xy) / 2;
  const shearing = Math.hypot(xx - yy, yx + xy) / 2;
  const { least, most } = affineBounds;
  return turning + shearing < most * scale && Math.abs(turning - shearing) > least * scale;
}

function place(matrix: Matrix, { tx, ty, sx, sy }: Moments): Transform {
  const { xx, xy, yx, yy } = matrix;
  return { ...matrix, x0: sx - xx * tx - xy * ty, y0: sy - yx * tx - yy * ty };
}
