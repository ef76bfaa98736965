import { type ScaledSegment, squareDistance } from './part-segments.js';
import type { Transform } from './part-transforms.js';
import { toLogistic } from './rise.js';

/**
 * What lies on one limb of an arm or a leg in the picture does not move with the other: there `share` of the square of d to it is less, by
 * `margin`, than that to the limb that moves, by a logistic function of the steepness `order`. An elbow is round: what is aside of both
 * limbs counts once they are bent as what is beyond; trousers are wide at the knee, where that counts as it is.
 */
export const bendShape = {
  arm: { order: 16, margin: 0.4, share: 0.4 },
  leg: { order: 13, margin: 0.4, share: 1.25 },
} as const;

/** A limb of an arm or a leg: where it comes from, and where it is in the picture. */
export interface Limb {
  readonly transform: Transform;
  readonly origin: ScaledSegment;
}

/**
 * How far a place of the target comes from a limb of an arm by which it moves, and not from the other one: 0 to 1, by the
 * square of d to that limb in the target. Once an elbow is straight, what was beside both limbs would show them twice.
 */
export function shareOfLimb(
  { transform: { xx, xy, x0, yx, yy, y0 } }: Limb,
  { x, y, square }: Readonly<Record<'x' | 'y' | 'square', number>>,
  { origin: { segment, scale } }: Limb,
  kind: keyof typeof bendShape,
): number {
  const { order, margin, share } = bendShape[kind];
  const toOther = scale * squareDistance(segment, xx * x + xy * y + x0, yx * x + yy * y + y0);
  return toLogistic(order * (margin + share * toOther - square));
}
