import { headAreas, headPatch, patchColumns, patchRows, repeatAcross, spread } from './head-patch.js';
import { toShare } from './rise.js';

/**
 * How hair is told by its colour. With d a colour less the skin's, h the hair's d, t = d h / |h|² and
 * o = (|d|² - t d h) / |h|²: hair has (1 - t)² + `aside` o below `hairFrom` (brighter than the hair's mean against the
 * skin, t > 1, is hair as well), and all of it `hairOver` less; skin has t² + `aside` o below `skinOver`. |h|² is at least
 * `leastSquare`: the "hair" of a bald head is skin.
 */
export const hairColours = {
  aside: 2,
  hairFrom: 0.3,
  hairOver: 0.2,
  skinOver: 0.3,
  leastSquare: 0.05,
} as const;

/** What weights count at least in total. */
export const leastWeight = { hair: 0.01, throat: 1 } as const;

/**
 * The hair above the brow goes from `reach` standard deviations below its middle to as many above it, while the back of
 * the head goes from `middle` - `height` (torso lengths below the middle of the face) to `middle`, and back again.
 */
export const hairStrip = { reach: 1.4, leastVariance: 1e-4, middle: 0.25, height: 0.5 } as const;

/** What is between hair on both sides has this much of it on either, in points. */
export const leastBeside = 0.5;

/**
 * The back of a head whose front a patch [R, K, 4] shows, colours and how much of a point is the person's: [R, K, 4],
 * colours times a share, and that share, how much of a point is covered (`headPatch`):
 * - what is covered is the face, what is no hair on the scalp, and what lies between hair on both sides: long hair falls
 *   over the nape;
 * - it is covered by hair: the mean of the hair around it, near hair most, and the texture of the hair above the brow;
 *   by skin of the throat's colour below short hair.
 */
export function drawBackOfHead(patch: Float32Array): Float32Array {
  const points = tellHair(patch);
  const { skin, hair, throat, offsets, own } = points;
  const known = own.map((share, i) => share * headAreas.around[i]!);
  const inside = findInside(known);
  const weights = spreadOut(known);
  const smooth = offsets.map((plane, c) => {
    const sums = spreadOut(plane.map((d, i) => d * known[i]!));
    return sums.map((sum, i) => (sum + leastWeight.hair * hair[c]!) / (weights[i]! + leastWeight.hair));
  });
  const rows = findStripRows(own);
  const texture = offsets.map((plane, c) =>
    repeatHair(
      plane.map((d, i) => own[i]! ** 2 * (d - smooth[c]![i]!)),
      rows,
    ),
  );
  const back = new Float32Array(patch.length);
  for (let i = 0; i < own.length; i += 1) {
    const share = findShare(points, inside, i);
    const nape = headAreas.nape[i]! * (1 - inside[i]!);
    for (let c = 0; c < 3; c += 1) {
      const ofHair = smooth[c]![i]! + texture[c]![i]!;
      back[4 * i + c] = share * (skin[c]! + ofHair + nape * (throat[c]! - ofHair));
    }
    back[4 * i + 3] = share;
  }
  return back;
}

/** What the colours of a patch tell. */
interface HeadColours {
  /** The skin's colour, and the hair's and the throat's less it. */
  readonly skin: readonly number[];
  readonly hair: readonly number[];
  readonly throat: readonly number[];
  /** The colours less the skin's, by planes [R, K]. */
  readonly offsets: readonly Float64Array[];
  /** How far a point has the colour of hair, how much of it is the person's, and both: [R, K]. */
  readonly isHair: Float64Array;
  readonly shares: Float64Array;
  readonly own: Float64Array;
}

function tellHair(patch: Float32Array): HeadColours {
  const planes = [0, 1, 2, 3].map((c) => Float64Array.from(headAreas.face, (_, i) => patch[4 * i + c]!));
  const shares = planes.pop()!;
  const skin = planes.map((plane) => sumProducts(plane, headAreas.face) / sumProducts(headAreas.face));
  const offsets = planes.map((plane, c) => plane.map((value) => value - skin[c]!));
  const squares = shares.map((_, i) => offsets.reduce((sum, plane) => sum + plane[i]! ** 2, 0));
  const mean = (weights: Float64Array, least: number) =>
    offsets.map((plane) => sumProducts(plane, weights) / (sumProducts(weights) + least));
  const hair = mean(
    squares.map((square, i) => square * shares[i]! * headAreas.brow[i]!),
    leastWeight.hair,
  );
  const { aside, hairFrom, hairOver, skinOver, leastSquare } = hairColours;
  const length = Math.max(
    hair.reduce((sum, value) => sum + value ** 2, 0),
    leastSquare,
  );
  const [isHair, ofThroat] = [new Float64Array(shares.length), new Float64Array(shares.length)];
  for (let i = 0; i < shares.length; i += 1) {
    const product = offsets.reduce((sum, plane, c) => sum + plane[i]! * hair[c]!, 0);
    const along = product / length;
    const off = (aside * (squares[i]! - along * product)) / length;
    isHair[i] = toShare((hairFrom - Math.max(1 - along, 0) ** 2 - off) / hairOver);
    ofThroat[i] = headAreas.throat[i]! * shares[i]! * toShare(1 - (along ** 2 + off) / skinOver);
  }
  const throat = mean(ofThroat, leastWeight.throat);
  const own = isHair.map((share, i) => share * shares[i]!);
  return { ...{ skin, hair, throat }, offsets, isHair, shares, own };
}

/** How far each point has hair on both sides, [R, K]. */
function findInside(known: Float64Array): Float64Array {
  const { columns } = headPatch;
  const [before, after] = [new Float64Array(known.length), new Float64Array(known.length)];
  for (let i = 0; i < known.length; i += 1) if (i % columns > 0) before[i] = before[i - 1]! + known[i - 1]!;
  for (let i = known.length - 2; i >= 0; i -= 1)
    if ((i + 1) % columns > 0) after[i] = after[i + 1]! + known[i + 1]!;
  return before.map((sum, i) => toShare(Math.min(sum, after[i]!) - leastBeside));
}

/** How much of a point is covered. */
function findShare({ isHair, shares, own }: HeadColours, inside: Float64Array, i: number): number {
  const isSkin = headAreas.scalp[i]! * (1 - isHair[i]!) * shares[i]!;
  return Math.max(headAreas.covered[i]!, inside[i]! * (1 - own[i]!), isSkin);
}

/** Where in the patch each of its rows has its texture from, in rows. */
function findStripRows(own: Float64Array): number[] {
  const { columns, pitch, top } = headPatch;
  const strip = own.map((share, i) => share * headAreas.strip[i]!);
  const heights = strip.map((_, i) => patchRows[Math.floor(i / columns)]!);
  const total = sumProducts(strip) + leastWeight.hair;
  const middle = sumProducts(strip, heights) / total;
  const variance = sumProducts(strip, heights, heights) / total - middle ** 2;
  const reach = hairStrip.reach * Math.sqrt(Math.max(variance, hairStrip.leastVariance));
  return patchRows.map((v) => {
    const beyond = Math.min(Math.abs(v - hairStrip.middle) / hairStrip.height, 1);
    return (middle + reach * (2 * beyond - 1)) / pitch - top;
  });
}

/** A plane [R, K] with the rows and columns of which it is repeated. */
function repeatHair(plane: Float64Array, fromRows: readonly number[]): Float64Array {
  const { rows, columns } = headPatch;
  const toRows = fromRows.flatMap((from) =>
    Array.from({ length: rows }, (_, row) => Math.max(0, 1 - Math.abs(from - row))),
  );
  return multiply(multiply(Float64Array.from(toRows), plane, rows), repeatAcross, columns);
}

/** Each point's sum of all points of a plane [R, K], near ones most. */
function spreadOut(plane: Float64Array): Float64Array {
  return multiply(multiply(spread.down, plane, patchRows.length), spread.across, patchColumns.length);
}

/** The product of two matrices, of which the inner length is given. */
function multiply(a: Float64Array, b: Float64Array, inner: number): Float64Array {
  const [rows, columns] = [a.length / inner, b.length / inner];
  const product = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i += 1)
    for (let j = 0; j < inner; j += 1) {
      const factor = a[i * inner + j]!;
      if (factor === 0) continue;
      for (let k = 0; k < columns; k += 1)
        product[i * columns + k] = product[i * columns + k]! + factor * b[j * columns + k]!;
    }
  return product;
}

function sumProducts(first: Float64Array, ...others: readonly Float64Array[]): number {
  let sum = 0;
  for (let i = 0; i < first.length; i += 1)
    sum += others.reduce((product, other) => product * other[i]!, first[i]!);
  return sum;
}
