import { clamp, lerp } from '../maths/interpolate.js';
import type { Vec3 } from '../maths/vector.js';

/** A limb as two segments: shoulder, elbow and wrist, or hip, knee and ankle. */
export type LimbAxis = readonly [Vec3, Vec3, Vec3];

/** Where a point is against a limb. */
export interface LimbPlace {
  /** 0 at the root, 1 at the middle joint, 2 at the end; beyond both too. */
  readonly along: number;
  /** From the axis to the point. */
  readonly radial: Vec3;
  /** The length of that. */
  readonly radius: number;
}

/** The place of a point on the nearer one of the two segments. */
export function placeOnLimb([root, middle, end]: LimbAxis, point: Vec3): LimbPlace {
  const upper = placeOnSegment(root, middle, { point, low: Number.NEGATIVE_INFINITY, high: 1 });
  const lower = placeOnSegment(middle, end, { point, low: 0, high: Number.POSITIVE_INFINITY });
  return upper.radius <= lower.radius ? upper : { ...lower, along: 1 + lower.along };
}

function placeOnSegment(from: Vec3, to: Vec3, within: { point: Vec3; low: number; high: number }): LimbPlace {
  const { point, low, high } = within;
  const [dx, dy, dz] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const [px, py, pz] = [point[0] - from[0], point[1] - from[1], point[2] - from[2]];
  const along = clamp((px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz), low, high);
  const radial: Vec3 = [px - dx * along, py - dy * along, pz - dz * along];
  return { along, radial, radius: Math.hypot(radial[0], radial[1], radial[2]) };
}

const binsPerSegment = 5;
const binCount = 2 * binsPerSegment + 1;

/**
 * The mean radius of a limb by how far along it is (see `LimbPlace`), from the vertices that are
 * selected.
 */
export function measureRadii(
  axis: LimbAxis,
  positions: Float32Array,
  selects: (vertex: number) => boolean,
): (along: number) => number {
  const sums = new Float64Array(binCount);
  const counts = new Float64Array(binCount);
  for (let i = 0; i < positions.length / 3; i += 1) {
    if (!selects(i)) continue;
    const { along, radius } = placeOnLimb(axis, [
      positions[3 * i]!,
      positions[3 * i + 1]!,
      positions[3 * i + 2]!,
    ]);
    const bin = clamp(Math.round(along * binsPerSegment), 0, binCount - 1);
    sums[bin]! += radius;
    counts[bin]! += 1;
  }
  const means = Array.from(sums, (sum, bin) => (counts[bin]! > 0 ? sum / counts[bin]! : undefined));
  const first = means.find((mean) => mean !== undefined) ?? 0;
  let last = first;
  const radii = means.map((mean) => {
    last = mean ?? last;
    return last;
  });
  return (along) => {
    const at = clamp(along, 0, 2) * binsPerSegment;
    const bin = Math.min(binCount - 2, Math.floor(at));
    return lerp(radii[bin]!, radii[bin + 1]!, at - bin);
  };
}
