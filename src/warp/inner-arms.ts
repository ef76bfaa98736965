import { toSquare } from './colour-samples.js';
import { toShare } from './rise.js';

/**
 * The inner side of an arm, by d to the arms and to the rest (`figureReach`): between `from` and `to` of the arms, and
 * where the rest is farther than the arms by less than `within`; each fades over `fade`.
 */
export const innerSide = { from: 0.2, to: 1.15, within: 1.45, fade: 0.25 } as const;

/**
 * What is no arm there: with a and b the squares of how far its colour is from the arm's and from the rest's,
 * a / (a + b + `least`) is above `from`, and for all of it `over` more. Where both have one colour, all is the arm's.
 */
export const unlikeArm = { from: 0.65, over: 0.2, least: 0.05 } as const;

/** How far a pixel lies on the inner side of an arm, 0 to 1. */
export function findInnerSide(toArm: number, toRest: number): number {
  const { from, to, within, fade } = innerSide;
  return toShare(Math.min(toArm - from, to - toArm, within - toRest + toArm) / fade);
}

/** Pictures [H, W, 3] of what is certainly the arms' and what the rest's, filled beyond that. */
export interface CertainColours {
  readonly arms: Float32Array;
  readonly rest: Float32Array;
}

/**
 * How much of each pixel on inner sides of arms, [H, W] from 0 to 1, is no arm by its colour: [H, W]. The matte fills
 * the gap between arm and body, and joints do not tell how thick an arm is.
 */
export function tellBesideArms(
  image: Float32Array,
  inner: Float32Array,
  certain: CertainColours,
): Float32Array {
  const { from, over, least } = unlikeArm;
  return inner.map((share, i) => {
    if (share === 0) return 0;
    const toArms = squareAt(image, certain.arms, i);
    const toRest = squareAt(image, certain.rest, i);
    return share * toShare((toArms / (toArms + toRest + least) - from) / over);
  });
}

/** `squareBetween` of a pixel of two pictures. */
function squareAt(a: Float32Array, b: Float32Array, pixel: number): number {
  const at = 3 * pixel;
  return toSquare(a[at]! - b[at]!, a[at + 1]! - b[at + 1]!, a[at + 2]! - b[at + 2]!);
}
