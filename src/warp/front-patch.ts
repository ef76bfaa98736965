import { headPatch, type PatchGrid } from './head-patch.js';
import { meanFace } from './mean-face.js';
import { toShare } from './rise.js';

/**
 * The points at which the front of a head is drawn: as many as of `headPatch`, `pitch` torso lengths apart, for a face is
 * finer than hair, the first of them at `top`; below `knee`, under the throat, rows are `below` apart.
 */
export const frontPatch = { pitch: 0.012, top: -0.225, knee: 0.267, below: 0.055 } as const;

const { pitch, top, knee, below } = frontPatch;
const kneeRow = (knee - top) / pitch;

export const frontGrid: PatchGrid = {
  columns: Array.from({ length: headPatch.columns }, (_, k) => pitch * (headPatch.left + k)),
  rows: Array.from({ length: headPatch.rows }, (_, r) =>
    r <= kneeRow ? top + pitch * r : knee + below * (r - kneeRow),
  ),
  toColumn: (u) => u / pitch - headPatch.left,
  toRow: (v) => (Math.min(v, knee) - top) / pitch + Math.max(v - knee, 0) / below,
};

/** A share of every point of the patch, [R, K]. */
function map(share: (u: number, v: number) => number): Float64Array {
  return Float64Array.from(frontGrid.rows.flatMap((v) => frontGrid.columns.map((u) => share(u, v))));
}

/** The same, of which all are 1. */
function mapWhole(isIn: (u: number, v: number) => boolean): Float64Array {
  const shares = map((u, v) => Number(isIn(u, v)));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

const isAt = (value: number, middle: number, reach: number) => Math.abs(value - middle) < reach;

/**
 * Where what is on a head that is seen from behind, [R, K], each of the sum 1: the hair of the `crown`; bare skin at the
 * `nape` and the `ears`, unless hair falls `beside` the neck; and where a `tail` of hair would hang.
 */
export const frontAreas = {
  crown: mapWhole((u, v) => isAt(u, 0, 0.1) && isAt(v, -0.11, 0.09)),
  nape: mapWhole((u, v) => isAt(u, 0, 0.08) && isAt(v, 0.22, 0.045)),
  ears: mapWhole((u, v) => isAt(Math.abs(u), 0.15, 0.025) && isAt(v, 0.01, 0.05)),
  beside: mapWhole((u, v) => isAt(Math.abs(u), 0.19, 0.03) && isAt(v, 0.22, 0.045)),
  tail: mapWhole((u, v) => isAt(u, 0, 0.02) && isAt(v, 0.35, 0.06)),
} as const;

const chest: Area = { across: [0.23, 0.05], from: [0.34, 0.05], to: [0.82, 0.1] };

/** Where long hair falls behind the shoulders of who faces the camera, [R, K] from 0 to 1. */
export const chestArea: Float64Array = map((u, v) => isWithin(chest, Math.abs(u), v));

/** How far down short hair may grow, [R, K] from 0 to 1: below is a collar. */
export const napeArea: Float64Array = map((_, v) => toShare((0.27 - v) / 0.04));

/** The size of `faceTable`. */
export const faceTableSize = { width: 2 * meanFace.columns - 1, height: meanFace.rows } as const;

/** The channels of `faceTable`. */
export const faceChannels = { ratios: 0, face: 3, throat: 4, count: 5 } as const;

/** An area with soft sides: how far it goes to the side, and from where to where down; each fades over the second number. */
interface Area {
  readonly across: readonly [number, number];
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

function isWithin({ across, from, to }: Area, u: number, v: number): number {
  return (
    toShare((across[0] - u) / across[1]) * toShare((v - from[0]) / from[1]) * toShare((to[0] - v) / to[1])
  );
}

/** From its middle, how far the face goes to the side, up and down; its chin is rounder than its brow. */
const oval = { across: 0.138, up: 0.205, down: 0.222, roundness: 1.25, from: 1.03, over: 0.14 } as const;

/** The throat, at the side of which a neckline rises: `neckline` times u². */
const throat: Area = { across: [0.105, 0.025], from: [0.12, 0.03], to: [0.365, 0.04] };
const neckline = 4;

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
    table.set([...ratios, isFace(u, v), isWithin(throat, u, v + neckline * u * u)], faceChannels.count * at);
  }
  return table;
}

function isFace(u: number, v: number): number {
  const beyond = v < 0 ? v / oval.up : (v / oval.down) ** oval.roundness;
  return toShare((oval.from - Math.hypot(u / oval.across, beyond)) / oval.over);
}
