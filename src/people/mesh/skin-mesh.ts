import type { PosedSkeleton } from '../body/pose-skeleton.js';
import type { PersonMesh } from './person-mesh.js';

/** A mesh in a pose; x, y, z of each vertex in decimetres, the lowest one on the ground (y = 0). */
export interface PosedMesh {
  readonly positions: Float32Array;
  /** Not of unit length. */
  readonly normals: Float32Array;
  /** How deep folds are in this pose: they deepen at bends. */
  readonly foldDepth: Float32Array;
  /** How far everything was lifted to stand on the ground. */
  readonly lift: number;
}

/** Numbers of a bone: nine of its rotation, three of its translation. */
const numbersPerBone = 12;

/** Linear blend skinning: each vertex goes to the weighted mean of where its bones take it. */
export function skinMesh(mesh: PersonMesh, skeleton: PosedSkeleton): PosedMesh {
  const { vertexCount, positions, normals, boneIndices, boneWeights } = mesh;
  const bones = packBones(skeleton);
  const posed = new Float32Array(3 * vertexCount);
  const turned = new Float32Array(3 * vertexCount);
  let lowest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < vertexCount; i += 1) {
    const at = 3 * i;
    const x = positions[at]!;
    const y = positions[at + 1]!;
    const z = positions[at + 2]!;
    const nx = normals[at]!;
    const ny = normals[at + 1]!;
    const nz = normals[at + 2]!;
    let px = 0;
    let py = 0;
    let pz = 0;
    let qx = 0;
    let qy = 0;
    let qz = 0;
    for (let k = 4 * i; k < 4 * i + 4; k += 1) {
      const w = boneWeights[k]!;
      if (w === 0) continue;
      const b = numbersPerBone * boneIndices[k]!;
      const m0 = w * bones[b]!;
      const m1 = w * bones[b + 1]!;
      const m2 = w * bones[b + 2]!;
      const m3 = w * bones[b + 3]!;
      const m4 = w * bones[b + 4]!;
      const m5 = w * bones[b + 5]!;
      const m6 = w * bones[b + 6]!;
      const m7 = w * bones[b + 7]!;
      const m8 = w * bones[b + 8]!;
      px += m0 * x + m1 * y + m2 * z + w * bones[b + 9]!;
      py += m3 * x + m4 * y + m5 * z + w * bones[b + 10]!;
      pz += m6 * x + m7 * y + m8 * z + w * bones[b + 11]!;
      qx += m0 * nx + m1 * ny + m2 * nz;
      qy += m3 * nx + m4 * ny + m5 * nz;
      qz += m6 * nx + m7 * ny + m8 * nz;
    }
    posed[at] = px;
    posed[at + 1] = py;
    posed[at + 2] = pz;
    turned[at] = qx;
    turned[at + 1] = qy;
    turned[at + 2] = qz;
    if (py < lowest) lowest = py;
  }
  for (let i = 1; i < posed.length; i += 3) posed[i]! -= lowest;
  return { positions: posed, normals: turned, foldDepth: deepenFolds(mesh, skeleton), lift: -lowest };
}

function packBones({ rotations, translations }: PosedSkeleton): Float64Array {
  const packed = new Float64Array(numbersPerBone * rotations.length);
  for (const [i, rotation] of rotations.entries())
    packed.set([...rotation, ...translations[i]!], numbersPerBone * i);
  return packed;
}

function deepenFolds(mesh: PersonMesh, { bends }: PosedSkeleton): Float32Array {
  const deepened = new Float32Array(mesh.vertexCount);
  for (let i = 0; i < deepened.length; i += 1) {
    const bend = Math.min(1.2, bends[mesh.hinge[i]!]!);
    deepened[i] = mesh.foldDepth[i]! * (0.8 + mesh.hingeCloseness[i]! * bend);
  }
  return deepened;
}
