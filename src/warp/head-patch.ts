import { rise } from './rise.js';

/**
 * The points around the middle of a face at which a head is looked at: rows and columns, `pitch` torso lengths apart,
 * the first of them `top` rows below and `left` columns beside the middle.
 */
export const headPatch = { rows: 52, columns: 40, pitch: 0.02, top: -22, left: -19.5 } as const;

const { rows, columns, pitch, top, left } = headPatch;

/** How far the points of the patch are beside and below the middle of the face, in torso lengths: [K] and [R]. */
export const patchColumns: readonly number[] = Array.from({ length: columns }, (_, k) => pitch * (left + k));
export const patchRows: readonly number[] = Array.from({ length: rows }, (_, r) => pitch * (top + r));

/** Where the points of a patch are, and where between them others are: in torso lengths from the middle of the face. */
export interface PatchGrid {
  /** [K] and [R] */
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  readonly toColumn: (u: number) => number;
  readonly toRow: (v: number) => number;
}

export const headGrid: PatchGrid = {
  columns: patchColumns,
  rows: patchRows,
  toColumn: (u) => u / pitch - left,
  toRow: (v) => v / pitch - top,
};

/** A share of every point, [R, K], by how far it is beside and below the middle of the face. */
function map(share: (u: number, v: number) => number): Float64Array {
  return Float64Array.from(patchRows.flatMap((v) => patchColumns.map((u) => share(u, v))));
}

/** How far a point is from the middle of the face, where all is narrower than high. */
const distance = (u: number, v: number, slimness: number) => Math.hypot(u / slimness, v);

/**
 * Where what is on a head that faces the camera, [R, K] each from 0 to 1: `face`, where the skin is for certain; `head`,
 * with a beard, and its `top`, above the ears; `strip`, the hair above the brow; `throat`; `covered`, the face to its outline;
 * `scalp`, where only hair is to be seen from behind, and `nape`, where short hair has ended; and `around` the face,
 * where hair tells what the back of the head looks like.
 */
export const headAreas = {
  face: map((u, v) => Number(Math.abs(u) < 0.1 && v > -0.01 && v < 0.05)),
  head: map((u, v) => Number(Math.abs(u) < 0.24 && v < 0.25)),
  top: map((u, v) => Number(Math.abs(u) < 0.2 && v < -0.05)),
  strip: map((u, v) => Number(Math.abs(u) < 0.1 && v < -0.1)),
  throat: map((u, v) => Number(Math.abs(u) < 0.08 && v > 0.2 && v < 0.36)),
  covered: map((u, v) => rise(0.235 - distance(u, v, 0.75), 0.05)),
  scalp: map((u, v) => rise(0.34 - distance(u, v, 0.9), 0.03) * rise(0.1 - v, 0.05)),
  nape: map((u, v) => Number(v > 0.05) * (1 - rise(0.18 - Math.hypot(u / 1.25, v + 0.05), 0.05))),
  around: map((u, v) => {
    const isBeside = distance(u, v, 0.8) > 0.26 && (Math.abs(u) > 0.13 || v < 0);
    return Number(isBeside) * rise(0.5 - v, 0.05);
  }),
} as const;

/** How much a point counts for another one: those within `reach` torso lengths most, and any by `least`. */
const spreadShape = { reach: 0.07, least: 0.02 } as const;

/** That along each axis, [R, R] and [K, K]. */
export const spread: { readonly down: Float64Array; readonly across: Float64Array } = {
  down: addSpread(patchRows),
  across: addSpread(patchColumns),
};

function addSpread(places: readonly number[]): Float64Array {
  const { reach, least } = spreadShape;
  return Float64Array.from(
    places.flatMap((a) => places.map((b) => least + (1 + ((a - b) / reach) ** 2) ** -2)),
  );
}

/** How much narrower the hair is that is repeated, and how far beside the middle it turns back: torso lengths. */
export const repeated = { narrowing: 0.8, reach: 0.11 } as const;

/** From which column hair is repeated in each of the columns: [K, K], shares of the neighbours. */
export const repeatAcross: Float64Array = Float64Array.from(
  patchColumns.flatMap((_, from) =>
    patchColumns.map((u) => Math.max(0, 1 - Math.abs(repeatColumn(u) / pitch - left - from))),
  ),
);

/** A triangle wave: the place beside the middle whose hair is repeated beside it at u. */
function repeatColumn(u: number): number {
  const wave = (repeated.narrowing * u) / (4 * repeated.reach) + 0.25;
  return repeated.reach * (4 * Math.abs(wave - Math.floor(wave + 0.5)) - 1);
}
