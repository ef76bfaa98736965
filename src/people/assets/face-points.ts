import type { Vec3 } from '../maths/vector.js';
import type { RestPoint } from './rest-point.js';

/** A vertex of the geometry `body`; the weights of all that make a point add up to 1. */
export interface WeighedVertex {
  readonly vertex: number;
  readonly weight: number;
}

/** Points of the face that are means of vertices of the skin. */
export type FacePoints = Readonly<Record<'nose' | 'leftEar' | 'rightEar', readonly WeighedVertex[]>>;

/**
 * Where these points are on the base mesh, and how far around them vertices count, in decimetres.
 */
export function findFacePoints(rest: readonly RestPoint[]): FacePoints {
  return {
    nose: weighNear(rest, [0, 6.88, 1.67], 0.08),
    leftEar: weighNear(rest, [0.84, 7.1, 0.48], 0.15),
    rightEar: weighNear(rest, [-0.84, 7.1, 0.48], 0.15),
  };
}

/** The nearer to the point, the heavier. */
function weighNear(rest: readonly RestPoint[], at: Vec3, radius: number): WeighedVertex[] {
  const near = rest.flatMap(({ x, y, z }, vertex) => {
    const weight = 1 - Math.hypot(x - at[0], y - at[1], z - at[2]) / radius;
    return weight > 0 ? [{ vertex, weight }] : [];
  });
  const total = near.reduce((sum, { weight }) => sum + weight, 0);
  return near.map(({ vertex, weight }) => ({ vertex, weight: weight / total }));
}
