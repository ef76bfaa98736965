import type { BodyAssets } from '../assets/load-body.js';
import type { Identity, Skirt } from '../identity/identity.js';
import { clamp, fract, lerp } from '../maths/interpolate.js';

/**
 * How far the trunk reaches around its axis, by direction and by height on the base mesh.
 * Decimetres.
 */
export interface TrunkProfile {
  /** The z of the trunk's axis at a height; its x is 0. */
  readonly axisZ: (y: number) => number;
  /** The body's own radius in a direction (see `directionOf`). */
  readonly radiusAt: (direction: number, y: number) => number;
  /** The radius of cloth that hangs from the chest. */
  readonly drape: (options: DrapeOptions) => (direction: number, y: number) => number;
}

/** How cloth hangs. Decimetres. */
export interface DrapeOptions {
  readonly gap: number;
  /** How far it comes in at most for each decimetre further down. */
  readonly taper: number;
  /** Above this height it follows the body. */
  readonly from: number;
}

/** Directions around the axis and heights that radii are kept for. */
const columns = 40;
const rows = 36;
const lowest = -2.2;
const rowHeight = 0.23;
/** Shoulders begin above. */
const highest = 5.3;

/**
 * The direction of a point from the trunk's axis: 0 forward, 0.25 to the person's left, 1 all
 * round.
 */
export function directionOf(dx: number, dz: number): number {
  return fract(Math.atan2(dx, dz) / (2 * Math.PI) + 1);
}

/** Measures the trunk from the tights without the arms, and from a skirt that is worn. */
export function measureTrunk(
  identity: Identity,
  assets: BodyAssets,
  positions: { readonly tights: Float32Array; readonly skirt: Float32Array },
): TrunkProfile {
  const axis = measureAxis(assets, positions.tights);
  const axisZ = (y: number) => interpolateRows(y, (row) => axis[row]!);
  const radii = new Float32Array(columns * rows);
  const widen = (y: number, dx: number, dz: number, grow: (radius: number) => number) => {
    const bin = Math.round(rowOf(y)) * columns + Math.floor(directionOf(dx, dz) * columns);
    radii[bin] = Math.max(radii[bin]!, grow(Math.hypot(dx, dz)));
  };
  for (const [i, { y, armWeight }] of assets.geometries.tights.rest.entries())
    if (armWeight < 0.45 && y < highest && y > lowest)
      widen(y, positions.tights[3 * i]!, positions.tights[3 * i + 2]! - axisZ(y), (radius) => radius);
  const { bottom } = identity;
  if (bottom.form === 'skirt')
    for (const [i, { y }] of assets.geometries.skirt.rest.entries())
      if (y <= bottom.waist && y >= lowest)
        widen(
          y,
          positions.skirt[3 * i]!,
          positions.skirt[3 * i + 2]! - axisZ(y),
          (radius) => radius * skirtWidth(bottom, y) + 0.05,
        );
  fillGaps(radii);
  return {
    axisZ,
    radiusAt: (direction, y) =>
      radii[Math.round(rowOf(y)) * columns + Math.floor(fract(direction) * columns)]!,
    drape: (options) => drape(radii, options),
  };
}

/** How wide a skirt is at a height against the form that it is cut from. */
function skirtWidth({ flare, pleats, pleatDepth }: Skirt, y: number): number {
  const depth = clamp((1.2 - y) / 6, 0, 1.3);
  return 1 + flare * Math.min(1, depth * 2.2) + (pleats > 0 ? pleatDepth * Math.min(1, depth * 2.5) : 0);
}

/** The middle between the foremost and the hindmost vertex at each height. */
function measureAxis(assets: BodyAssets, tights: Float32Array): Float64Array {
  const front = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY);
  const back = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  for (const [i, { y, armWeight }] of assets.geometries.tights.rest.entries()) {
    if (armWeight >= 0.4) continue;
    const row = Math.round(rowOf(y));
    front[row] = Math.max(front[row]!, tights[3 * i + 2]!);
    back[row] = Math.min(back[row]!, tights[3 * i + 2]!);
  }
  return front.map((z, row) => (Number.isFinite(z) ? (z + back[row]!) / 2 : 0.2));
}

function rowOf(y: number): number {
  return clamp((y - lowest) / rowHeight, 0, rows - 1.001);
}

function interpolateRows(y: number, radiusOf: (row: number) => number): number {
  const at = rowOf(y);
  const row = Math.floor(at);
  return lerp(radiusOf(row), radiusOf(row + 1), at - row);
}

/**
 * Directions without a vertex get the mean of their neighbours; rows without any, the row below.
 */
function fillGaps(radii: Float32Array): void {
  for (let row = 0; row < rows; row += 1) {
    for (let pass = 0; pass < 6; pass += 1) {
      const before = radii.slice(row * columns, (row + 1) * columns);
      for (let column = 0; column < columns; column += 1) {
        if (before[column]! > 0) continue;
        const left = before[(column + columns - 1) % columns]!;
        const right = before[(column + 1) % columns]!;
        radii[row * columns + column] = left > 0 && right > 0 ? (left + right) / 2 : Math.max(left, right);
      }
    }
    if (radii[row * columns] === 0 && row > 0)
      radii.copyWithin(row * columns, (row - 1) * columns, row * columns);
  }
}

/**
 * Cloth hangs down from the widest place above, spans hollows between two directions, and is
 * smooth.
 */
function drape(
  body: Float32Array,
  { gap, taper, from }: DrapeOptions,
): (direction: number, y: number) => number {
  const hanging = new Float32Array(columns * rows);
  for (let row = rows - 1; row >= 0; row -= 1)
    for (let column = 0; column < columns; column += 1) {
      const at = row * columns + column;
      const hangs = row < rows - 1 && lowest + row * rowHeight < from;
      const above = hangs ? hanging[at + columns]! - taper * rowHeight : 0;
      hanging[at] = Math.max(body[at]! + gap, above);
    }
  const cloth = smooth(smooth(spanHollows(hanging)));
  return (direction, y) => {
    const at = fract(direction) * columns - 0.5;
    const column = Math.floor(at);
    const [left, right] = [(column + columns) % columns, (column + 1) % columns];
    return interpolateRows(y, (row) =>
      lerp(cloth[row * columns + left]!, cloth[row * columns + right]!, at - column),
    );
  };
}

/**
 * The chord between two directions at most 45 degrees to either side reaches further than a hollow
 * between them.
 */
function spanHollows(radii: Float32Array): Float32Array {
  const spanned = radii.slice();
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      for (let k = 1; k <= 5; k += 1) {
        const left = radii[row * columns + ((column + columns - k) % columns)]!;
        const right = radii[row * columns + ((column + k) % columns)]!;
        const chord = 0.5 * (left + right) * Math.cos((2 * Math.PI * k) / columns);
        const at = row * columns + column;
        spanned[at] = Math.max(spanned[at]!, chord);
      }
  return spanned;
}

function smooth(radii: Float32Array): Float32Array {
  return radii.map((radius, at) => {
    const row = Math.floor(at / columns);
    const column = at % columns;
    const of = (r: number, c: number) => radii[clamp(r, 0, rows - 1) * columns + ((c + columns) % columns)]!;
    const beside = of(row, column + 1) + of(row, column - 1) + of(row + 1, column) + of(row - 1, column);
    return 0.4 * radius + 0.15 * beside;
  });
}
