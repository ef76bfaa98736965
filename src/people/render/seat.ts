import { bonesPerVertex } from '../assets/body-file.js';
import type { BodyAssets } from '../assets/load-body.js';
import type { PosedSkeleton } from '../body/pose-skeleton.js';
import type { LinearRgb } from '../maths/linear-colour.js';
import { along, fromFrame, type Vec3 } from '../maths/vector.js';
import type { Layer } from '../mesh/layer.js';
import type { PersonMesh } from '../mesh/person-mesh.js';
import type { PosedMesh } from '../mesh/skin-mesh.js';
import type { BodyPose } from '../poses/body-pose.js';

/** Faces of a box: the axis that each is at right angles to, and which side. */
const faces = [
  [0, 1],
  [0, -1],
  [1, 1],
  [1, -1],
  [2, 1],
  [2, -1],
] as const;
/** How many vertices a seat has. */
export const seatVertices = 4 * faces.length;

/** The corners of a face on its two other axes. */
const corners = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
] as const;

/** Thighs that are raised further than this sit on something. */
const sittingDeg = 55;
/**
 * From the hip joints down to the seat, on the base mesh; half the seat's width; its depth to the
 * front and the back.
 */
const hipHeight = 1.15;
const halfWidth = 2.1;
const front = 1.7;
const back = 1.9;

/** A box that `placeSeat` puts under who sits; it must be the mesh's last layer. */
export function createSeat(colour: LinearRgb): Layer {
  const firstOf = (face: number) => 4 * face;
  const triangles = faces.flatMap((_, face) => [0, 1, 2, 0, 2, 3].map((corner) => firstOf(face) + corner));
  return {
    name: 'seat',
    material: { kind: 'plain', colour, specular: 0.05, glossiness: 8 },
    vertexCount: seatVertices,
    triangles: Int32Array.from(triangles),
    positions: new Float32Array(3 * seatVertices),
    rest: new Float32Array(3 * seatVertices),
    patternUv: new Float32Array(2 * seatVertices),
    boneIndices: new Uint8Array(bonesPerVertex * seatVertices),
    boneWeights: new Float32Array(bonesPerVertex * seatVertices),
    depthBias: -0.1,
    twoSided: true,
  };
}

/** Whether a pose sits on something: both thighs are raised. */
function isSitting({ leftLeg, rightLeg }: BodyPose): boolean {
  return leftLeg.raiseDeg > sittingDeg && rightLeg.raiseDeg > sittingDeg;
}

/**
 * Moves the seat under the hips of who sits; otherwise it has no size, so that nothing of it is
 * drawn.
 */
export function placeSeat(
  { vertexCount }: PersonMesh,
  posed: PosedMesh,
  {
    skeleton,
    assets,
    pose,
    scale,
  }: { skeleton: PosedSkeleton; assets: BodyAssets; pose: BodyPose; scale: number },
): void {
  const { positions, normals } = posed;
  const [left, right] = ['thigh_l', 'thigh_r'].map((bone) => skeleton.joints[assets.boneIndex(bone)]!);
  const middle: Vec3 = [(left![0] + right![0]) / 2, 0, (left![2] + right![2]) / 2];
  const top = Math.max(0.5, (left![1] + right![1]) / 2 + posed.lift - hipHeight * scale);
  const sits = isSitting(pose);
  let vertex = vertexCount - seatVertices;
  for (const [axis, side] of faces)
    for (const [p, q] of corners) {
      const [x, y, z] = axis === 0 ? [side, p, q] : axis === 1 ? [p, side, q] : [p, q, side];
      const corner: Vec3 = [x * halfWidth * scale, y > 0 ? top : 0, (z > 0 ? front : -back) * scale];
      positions.set(sits ? fromFrame(skeleton.root, middle, corner) : middle, 3 * vertex);
      const normal = [skeleton.root.x, skeleton.root.y, skeleton.root.z][axis]!;
      normals.set(along([0, 0, 0], normal, side), 3 * vertex);
      vertex += 1;
    }
}
