import { shadeShare } from './colour-samples.js';
import { headAreas, headPatch } from './head-patch.js';
import { toShare } from './rise.js';
import { widen } from './widen.js';

/**
 * How hair is told by its colour. With d a colour less the skin's, h the hair's d, t = d h / |h|² and
 * o = (|d|² - t d h) / |h|²: hair has (1 - t)² + `aside` o below `hairFrom` (farther from the skin than the hair's mean,
 * t > 1, is hair as well, up to t = `hairUpTo`: a beard is no shade of a bald head), and all of it `hairOver` less, or 1
 * less; skin has t² + `aside` o below `skinOver`. |h|² is at least `leastSquare`: the "hair" of a bald head is skin.
 */
export const hairColours = {
  aside: 2,
  hairFrom: 0.3,
  hairOver: 0.2,
  hairUpTo: 3,
  skinOver: 0.3,
  leastSquare: 0.05,
} as const;

/**
 * What is on top of a head, in points of which the colours count: its rim, which is all hair but for bald heads, from `edge` below
 * the outline, whose colours may be the background's, to `reach`; and what is not skin where less than `skinAbove` of it is above.
 */
export const topHair = { edge: 0.5, reach: 5, skinAbove: 1.5 } as const;

/** What weights count at least in total. */
export const leastWeight = { skin: 1e-6, hair: 0.01, throat: 1 } as const;

/** How many points from what is no hair its colours are still mixed with it. */
export const mixedReach = 1;

/** What the colours of a patch tell. */
export interface HeadColours {
  /** The skin's colour, and the hair's and the throat's less it. */
  readonly skin: readonly number[];
  readonly hair: readonly number[];
  readonly throat: readonly number[];
  /** The colours less the skin's, by planes [R, K]. */
  readonly offsets: readonly Float64Array[];
  /** How much of a point is the person's, and their hair's, where nothing else is beside it: [R, K]. */
  readonly shares: Float64Array;
  readonly own: Float64Array;
}

/**
 * Tells the hair of a head whose front a patch [R, K, 4] shows:
 * - the skin's colour is that of the middle of the face, bright points most: eyes, shadows and beards are dark;
 * - the hair's is first that of the head's rim, points unlike skin most, wherever the face is on it and looks;
 * - hair is what has that colour, and what is not skin on top of the head, however light falls on it;
 * - then the hair's colour is that of all hair, with beard and brows, points unlike skin most.
 */
export function tellHair(patch: Float32Array): HeadColours {
  const planes = [0, 1, 2, 3].map((c) => Float64Array.from(headAreas.face, (_, i) => patch[4 * i + c]!));
  const shares = planes.pop()!;
  const lit = shares.map((_, i) => headAreas.face[i]! * (sumOver(planes, (plane) => 1 + plane[i]!) / 6) ** 2);
  const skin = planes.map((plane) => sumProducts(plane, lit) / (sumProducts(lit) + leastWeight.skin));
  const offsets = planes.map((plane, c) => plane.map((value) => value - skin[c]!));
  const points = Array.from(shares, (_, i) => {
    const square = sumOver(offsets, (plane) => plane[i]! ** 2);
    return {
      square,
      shine: Math.max(
        sumOver(offsets, (plane) => plane[i]!),
        0,
      ),
    };
  });
  const mean = (weigh: (index: number) => number, least: number) => {
    const weights = shares.map((share, i) => share * weigh(i));
    return offsets.map((plane) => sumProducts(plane, weights) / (sumProducts(weights) + least));
  };
  const above = sumAbove(shares);
  const rim = mean((i) => {
    const { square, shine } = points[i]!;
    const unlike = square - ((1 - shadeShare) / 3) * shine ** 2;
    const isRim = toShare(above[i]! - topHair.edge) * toShare(topHair.reach - above[i]!);
    return unlike * headAreas.top[i]! * isRim;
  }, leastWeight.hair);
  const told = compareWithHair(offsets, points, rim);
  const skinAbove = sumAbove(shares.map((share, i) => share * told[i]!.isShinySkin));
  const isHair = told.map(({ isHair, isShinySkin }, i) =>
    Math.max(isHair, headAreas.top[i]! * (1 - isShinySkin) * toShare(topHair.skinAbove - skinAbove[i]!)),
  );
  const others = Float32Array.from(shares, (share, i) => share * (1 - isHair[i]!));
  const mixed = widen(others, { width: headPatch.columns, height: headPatch.rows }, mixedReach);
  return {
    skin,
    hair: mean((i) => isHair[i]! * points[i]!.square * headAreas.head[i]!, leastWeight.hair),
    throat: mean((i) => told[i]!.isSkin * headAreas.throat[i]!, leastWeight.throat),
    offsets,
    shares,
    own: shares.map((share, i) => share * (1 - mixed[i]!)),
  };
}

/** How far a colour is hair's, skin's, and skin's that may shine: some white counts for nothing. */
interface ColourShares {
  readonly isHair: number;
  readonly isSkin: number;
  readonly isShinySkin: number;
}

/** Each point's, by the offsets to the skin, |d|², the brightness beyond the skin's, 0 at least, and the hair's offset. */
function compareWithHair(
  offsets: readonly Float64Array[],
  points: readonly { readonly square: number; readonly shine: number }[],
  hair: readonly number[],
): ColourShares[] {
  const { aside, hairFrom, hairOver, hairUpTo, skinOver, leastSquare } = hairColours;
  const length = Math.max(
    sumOver(hair, (value) => value ** 2),
    leastSquare,
  );
  const white = sumOver(hair, (value) => value) / 3;
  return points.map(({ square, shine }, i) => {
    const product = offsets.reduce((sum, plane, c) => sum + plane[i]! * hair[c]!, 0);
    const [along, off] = split(product, square);
    const [alongDull, offDull] = split(product - shine * white, square - shine ** 2 / 3);
    const isLikeHair = toShare((hairFrom - Math.max(1 - along, 0) ** 2 - off) / hairOver);
    return {
      isHair: isLikeHair * toShare(hairUpTo - along),
      isSkin: toShare(1 - (along ** 2 + off) / skinOver),
      isShinySkin: toShare(1 - (alongDull ** 2 + offDull) / skinOver),
    };
  });

  /** t, and `aside` o. */
  function split(product: number, square: number): [number, number] {
    const along = product / length;
    return [along, aside * (square / length - along ** 2)];
  }
}

/** The sums of a plane [R, K] over what is above each point. */
function sumAbove(plane: Float64Array): Float64Array {
  const { columns } = headPatch;
  const sums = new Float64Array(plane.length);
  for (let i = columns; i < sums.length; i += 1) sums[i] = sums[i - columns]! + plane[i - columns]!;
  return sums;
}

function sumOver<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0);
}

/** The sum of the products of values of the same place. */
export function sumProducts(first: Float64Array, ...others: readonly Float64Array[]): number {
  let sum = 0;
  for (let i = 0; i < first.length; i += 1)
    sum += others.reduce((product, other) => product * other[i]!, first[i]!);
  return sum;
}
