import { headAreas, headPatch, patchColumns, patchRows, repeatAcross, spread } from './head-patch.js';
import { toShare } from './rise.js';
import { type HeadColours, leastWeight, sumProducts, tellHair } from './tell-hair.js';

/** How much the mean of all hair counts beside that around a point: as one point of hair in its place. */
export const meanHair = 1;

/**
 * The hair above the brow goes from `reach` standard deviations below its middle to as many above it, while the back of
 * the head goes from `middle` - `height` (torso lengths below the middle of the face) to `middle`, and back again.
 */
export const hairStrip = { reach: 1.4, leastVariance: 1e-4, middle: 0.25, height: 0.5 } as const;

/**
 * What is between hair on both sides has `least` of it on either, in points. Below the ears, `from` torso lengths below the
 * middle of the face, it does so from there on, less than `gap` rows left out, and wholly `gapOver` less: a dark jacket at
 * the sides of a neck is no hair.
 */
export const hairBeside = { least: 0.5, from: 0.05, gap: 4, gapOver: 2 } as const;

/**
 * The back of a head whose front a patch [R, K, 4] shows, colours and how much of a point is the person's: [R, K, 4],
 * colours times a share, and that share, how much of a point is covered (`headPatch`):
 * - what is covered is the face, what is no hair on the scalp, and what lies between hair on both sides: long hair falls
 *   over the nape;
 * - it is covered by hair: the mean of the hair around it, near hair most, and the texture of the hair above the brow
 *   (`tellHair`);
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
    return sums.map((sum, i) => (sum + meanHair * hair[c]!) / (weights[i]! + meanHair));
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

/** How far each point has hair on both sides, [R, K]. */
function findInside(known: Float64Array): Float64Array {
  const { columns } = headPatch;
  const [before, after] = [new Float64Array(known.length), new Float64Array(known.length)];
  for (let i = 0; i < known.length; i += 1) if (i % columns > 0) before[i] = before[i - 1]! + known[i - 1]!;
  for (let i = known.length - 2; i >= 0; i -= 1)
    if ((i + 1) % columns > 0) after[i] = after[i + 1]! + known[i + 1]!;
  const beside = before.map((sum, i) => toShare(Math.min(sum, after[i]!) - hairBeside.least));
  let gap = 0;
  return patchRows.reduce((inside, v, row) => {
    const line = beside.subarray(row * columns, (row + 1) * columns);
    if (v > hairBeside.from) gap += 1 - Math.max(...line);
    const goesOn = toShare((hairBeside.gap - gap) / hairBeside.gapOver);
    inside.set(
      line.map((share) => share * goesOn),
      row * columns,
    );
    return inside;
  }, new Float64Array(known.length));
}

/** How much of a point is covered. */
function findShare({ shares, own }: HeadColours, inside: Float64Array, i: number): number {
  const isSkin = headAreas.scalp[i]! * (shares[i]! - own[i]!);
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
