import type { WeighedVertex } from '../assets/face-points.js';
import { type BodyAssets, middleOf } from '../assets/load-body.js';
import type { Vec3 } from '../maths/vector.js';

/** The joints and the points of the face of a body, unposed, in decimetres. */
export interface RestSkeleton {
  /** The head of each bone. */
  readonly joints: readonly Vec3[];
  readonly face: Readonly<Record<FacePoint, Vec3>>;
}

/** The name of a joint of the face. */
export type FacePoint = 'nose' | 'leftEye' | 'rightEye' | 'leftEar' | 'rightEar';

/**
 * `morphed` are the base mesh's vertices, `skin` those of the geometry `body`, in the body's shape.
 */
export function measureSkeleton(assets: BodyAssets, morphed: Float32Array, skin: Float32Array): RestSkeleton {
  const { facePoints, landmarks } = assets;
  return {
    joints: assets.bones.map(({ headVertices }) => middleOf(headVertices, morphed)),
    face: {
      nose: weighVertices(facePoints.nose, skin),
      leftEye: middleOf(landmarks.leftEye, morphed),
      rightEye: middleOf(landmarks.rightEye, morphed),
      leftEar: weighVertices(facePoints.leftEar, skin),
      rightEar: weighVertices(facePoints.rightEar, skin),
    },
  };
}

function weighVertices(vertices: readonly WeighedVertex[], positions: Float32Array): Vec3 {
  const mean = (axis: number) =>
    vertices.reduce((sum, { vertex, weight }) => sum + weight * positions[3 * vertex + axis]!, 0);
  return [mean(0), mean(1), mean(2)];
}
