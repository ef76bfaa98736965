import type { Fitting } from '../clothes/fitting.js';
import { clamp, lerp } from '../maths/interpolate.js';
import type { Vec3 } from '../maths/vector.js';

/**
 * The skull as a radius by direction, which hair and hats lie on. Directions are radians: azimuth 0
 * forward, positive to the person's left; elevation up from the level of the centre.
 */
export interface Skull {
  readonly centre: Vec3;
  /** Its size against the base mesh. */
  readonly scale: number;
  readonly radiusAt: (azimuth: number, elevation: number) => number;
  /** With the ears, for hair that covers them. */
  readonly radiusOverEars: (azimuth: number, elevation: number) => number;
  /** The point at a distance from the centre. */
  readonly pointAt: (azimuth: number, elevation: number, radius: number) => Vec3;
  /** Where a point would be on the base mesh, see `RestPoint`. */
  readonly toRest: (point: Vec3) => Vec3;
}

/** The skull's centre on the base mesh. */
export const restCentre: Vec3 = [0, 7.4, 0.42];

/** One degree in radians. */
export const degree = Math.PI / 180;
const columns = 32;
const rows = 20;
/** Elevations from -75 degrees to 90. */
const lowestDeg = -75;
const spanDeg = 165;
/** The mean of two radii of the base mesh. */
const baseRadius = 0.92;

/** Measures the head of a person, above the chin, from the skin. */
export function measureSkull({ assets, parts }: Fitting): Skull {
  const { rest } = assets.geometries.body;
  const { positions } = parts.body;
  const pointOf = (i: number): Vec3 => [positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!];
  const centre = findCentre(
    rest.flatMap(({ x, y, z, headWeight }, i): Vec3[] => {
      if (y <= 7.5 || headWeight <= 0.9) return [];
      const [px, py, pz] = pointOf(i);
      return [[px - x, py - y, pz - z]];
    }),
  );
  const bare = new Float32Array(columns * rows);
  const withEars = new Float32Array(columns * rows);
  for (const [i, { x, y, z, headWeight }] of rest.entries()) {
    if (y <= 5.75 || headWeight <= 0.6) continue;
    const [px, py, pz] = pointOf(i);
    const [dx, dy, dz] = [px - centre[0], py - centre[1], pz - centre[2]];
    const radius = Math.hypot(dx, dy, dz);
    const bin = binOf(Math.atan2(dx, dz), Math.asin(dy / radius));
    withEars[bin] = Math.max(withEars[bin]!, radius);
    const isEar = Math.abs(x) > 0.74 && y > 6.8 && y < 7.38 && z > 0.25 && z < 0.72;
    if (!isEar) bare[bin] = Math.max(bare[bin]!, radius);
  }
  const radiusAt = interpolate(smooth(fillGaps(bare)));
  const scale = (radiusAt(0, 1.2) + radiusAt(1.57, 0.3)) / 2 / baseRadius;
  return {
    centre,
    scale,
    radiusAt,
    radiusOverEars: interpolate(smooth(fillGaps(withEars))),
    pointAt: (azimuth, elevation, radius) => [
      centre[0] + radius * Math.cos(elevation) * Math.sin(azimuth),
      centre[1] + radius * Math.sin(elevation),
      centre[2] + radius * Math.cos(elevation) * Math.cos(azimuth),
    ],
    toRest: ([x, y, z]) => [
      (x - centre[0]) / scale,
      (y - centre[1]) / scale + restCentre[1],
      (z - centre[2]) / scale + restCentre[2],
    ],
  };
}

/** The centre of the base mesh's skull, moved by the mean of moves. */
function findCentre(moves: readonly Vec3[]): Vec3 {
  const mean = (axis: 0 | 1 | 2) => moves.reduce((sum, move) => sum + move[axis], 0) / moves.length;
  return [restCentre[0] + mean(0), restCentre[1] + mean(1), restCentre[2] + mean(2)];
}

function binOf(azimuth: number, elevation: number): number {
  const row = clamp(Math.floor(((elevation / degree - lowestDeg) / spanDeg) * rows), 0, rows - 1);
  return row * columns + (Math.floor((azimuth / (2 * Math.PI) + 0.5) * columns) % columns);
}

/** Directions without a vertex get the mean of their neighbours that have one. */
function fillGaps(radii: Float32Array): Float32Array {
  let filled = radii;
  for (let pass = 0; pass < 8; pass += 1) {
    const before = filled;
    filled = before.map((radius, bin) => {
      if (radius > 0) return radius;
      const beside = neighbours(before, bin).filter((neighbour) => neighbour > 0);
      return beside.reduce((sum, neighbour) => sum + neighbour, 0) / Math.max(1, beside.length);
    });
  }
  return filled;
}

function smooth(radii: Float32Array): Float32Array {
  let smoothed = radii;
  for (let pass = 0; pass < 2; pass += 1) {
    const before = smoothed;
    smoothed = before.map(
      (radius, bin) => 0.4 * radius + 0.15 * neighbours(before, bin).reduce((sum, r) => sum + r, 0),
    );
  }
  return smoothed;
}

function neighbours(radii: Float32Array, bin: number): number[] {
  const row = Math.floor(bin / columns);
  const column = bin % columns;
  const of = (r: number, c: number) => radii[clamp(r, 0, rows - 1) * columns + ((c + columns) % columns)]!;
  return [of(row + 1, column), of(row - 1, column), of(row, column + 1), of(row, column - 1)];
}

function interpolate(radii: Float32Array): (azimuth: number, elevation: number) => number {
  return (azimuth, elevation) => {
    const across = (azimuth / (2 * Math.PI) + 0.5) * columns - 0.5;
    const up = clamp(((elevation / degree - lowestDeg) / spanDeg) * rows - 0.5, 0, rows - 1.001);
    const column = Math.floor(across);
    const row = Math.floor(up);
    const rowRadius = (r: number) =>
      lerp(
        radii[r * columns + ((column + columns) % columns)]!,
        radii[r * columns + ((column + 1 + columns) % columns)]!,
        across - column,
      );
    return lerp(rowRadius(row), rowRadius(row + 1), up - row);
  };
}
