import type { Vec3 } from '../../synthetic/vector.js';
import { type BodyAssets, middleOf } from '../assets/load-body.js';
import type { RestPoint } from '../assets/rest-point.js';

/** The joints and the points of the face of a body, unposed, in decimetres. */
export interface RestSkeleton {
  /** The head of each bone. */
  readonly joints: readonly Vec3[];
  readonly face: Readonly<Record<FacePoint, Vec3>>;
}

export type FacePoint = 'nose' | 'leftEye' | 'rightEye' | 'leftEar' | 'rightEar';

/** Where these are on the base mesh. */
const nose = { at: [0, 6.88, 1.67], radius: 0.08 } as const;
const leftEar = { at: [0.84, 7.1, 0.48], radius: 0.15 } as const;
const rightEar = { at: [-0.84, 7.1, 0.48], radius: 0.15 } as const;

/** `morphed` are the base mesh's vertices, `skin` those of the geometry `body`, in the body's shape. */
export function measureSkeleton(assets: BodyAssets, morphed: Float32Array, skin: Float32Array): RestSkeleton {
  const { rest } = assets.geometries.body;
  return {
    joints: assets.bones.map(({ headVertices }) => middleOf(headVertices, morphed)),
    face: {
      nose: middleNear(nose, rest, skin),
      leftEye: middleOf(assets.landmarks.leftEye, morphed),
      rightEye: middleOf(assets.landmarks.rightEye, morphed),
      leftEar: middleNear(leftEar, rest, skin),
      rightEar: middleNear(rightEar, rest, skin),
    },
  };
}

/** The mean of the vertices near a point of the base mesh, the nearer the heavier. */
function middleNear(
  { at, radius }: { readonly at: Vec3; readonly radius: number },
  rest: readonly RestPoint[],
  positions: Float32Array,
): Vec3 {
  const sum: [number, number, number] = [0, 0, 0];
  let total = 0;
  for (const [i, { x, y, z }] of rest.entries()) {
    const weight = 1 - Math.hypot(x - at[0], y - at[1], z - at[2]) / radius;
    if (weight <= 0) continue;
    total += weight;
    for (let axis = 0; axis < 3; axis += 1) sum[axis]! += weight * positions[3 * i + axis]!;
  }
  return [sum[0] / total, sum[1] / total, sum[2] / total];
}
