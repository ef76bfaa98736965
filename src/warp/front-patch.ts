import { patchColumns, patchRows } from './head-patch.js';
import { meanFace } from './mean-face.js';
import { toShare } from './rise.js';

/** How much closer the points of a patch are where the front of a head is drawn: a face is finer than hair. */
export const frontZoom = 0.6;

/** How far the points of that patch are beside and below the middle of the face, in torso lengths: [K] and [R]. */
export const frontColumns: readonly number[] = patchColumns.map((u) => frontZoom * u);
export const frontRows: readonly number[] = patchRows.map((v) => frontZoom * v);

/** A share of every point of the patch, [R, K]. */
function map(share: (u: number, v: number) => number): Float64Array {
  return Float64Array.from(frontRows.flatMap((v) => frontColumns.map((u) => share(u, v))));
}

/** The same, of which all are 1. */
function mapWhole(isIn: (u: number, v: number) => boolean): Float64Array {
  const shares = map((u, v) => Number(isIn(u, v)));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

const isAt = (value: number, middle: number, reach: number) => Math.abs(value - middle) < reach;

/**
 * Where what is on a head that is seen from behind, [R, K], each of the sum 1: the hair of the `crown`; `bare` skin at
 * the nape and the ears, unless hair falls `beside` the neck.
 */
export const frontAreas = {
  crown: mapWhole((u, v) => isAt(u, 0, 0.1) && isAt(v, -0.11, 0.09)),
  nape: mapWhole((u, v) => isAt(u, 0, 0.08) && isAt(v, 0.24, 0.06)),
  ears: mapWhole((u, v) => isAt(Math.abs(u), 0.15, 0.025) && isAt(v, 0.01, 0.05)),
  beside: mapWhole((u, v) => isAt(Math.abs(u), 0.19, 0.03) && isAt(v, 0.23, 0.05)),
} as const;

/** The size of `faceTable`. */
export const faceTableSize = { width: 2 * meanFace.columns - 1, height: meanFace.rows } as const;

/** The channels of `faceTable`. */
export const faceChannels = { ratios: 0, face: 3, throat: 4, count: 5 } as const;

/** From its middle, how far the face goes to the side, up and down; its chin is rounder than its brow. */
const oval = { across: 0.138, up: 0.205, down: 0.222, roundness: 1.25, from: 1.03, over: 0.14 } as const;

/** How far the throat goes to the side, and from where to where down; each fades over the second number. */
const throat = { across: [0.105, 0.025], from: [0.12, 0.03], to: [0.34, 0.04] } as const;

/**
 * The face of nobody, [rows, columns, 5], points `meanFace.pitch` torso lengths apart: what its colours, [0, 1], are to
 * those of the skin, and how far a point belongs to the face and to the throat, 0 at the edges.
 */
export const faceTable: Float32Array = drawFaceTable();

function drawFaceTable(): Float32Array {
  const { rows, columns, pitch, top, unit, levels } = meanFace;
  const bytes = Buffer.from(levels.join(''), 'base64');
  const table = new Float32Array(faceChannels.count * faceTableSize.width * rows);
  for (let at = 0; at < table.length / faceChannels.count; at += 1) {
    const column = Math.abs((at % faceTableSize.width) - columns + 1);
    const row = Math.floor(at / faceTableSize.width);
    const from = 3 * (row * columns + column);
    const ratios = Array.from(bytes.subarray(from, from + 3), (level) => level / unit);
    const [u, v] = [pitch * column, pitch * (top + row)];
    table.set([...ratios, isFace(u, v), isThroat(u, v)], faceChannels.count * at);
  }
  return table;
}

function isFace(u: number, v: number): number {
  const beyond = v < 0 ? v / oval.up : (v / oval.down) ** oval.roundness;
  return toShare((oval.from - Math.hypot(u / oval.across, beyond)) / oval.over);
}

function isThroat(u: number, v: number): number {
  const within = ([value, fade]: readonly [number, number], sign: 1 | -1, place: number) =>
    toShare((sign * (place - value)) / fade);
  return within(throat.across, -1, u) * within(throat.from, 1, v) * within(throat.to, -1, v);
}
