import { dot, subtract, type Vec3 } from '../maths/vector.js';
import { bonesPerVertex } from './body-file.js';
import type { RestPoint } from './rest-point.js';
import type { WeightedMesh, WeightedVertex } from './weighted-mesh.js';

/** One part of the base mesh, ready to be morphed and skinned. */
export interface Geometry {
  readonly vertexCount: number;
  /** Three vertices each, counter-clockwise from outside. */
  readonly triangles: Int32Array;
  /**
   * Vertex i is the sum of `mixWeights[k]` times base vertex `mixVertices[k]`, from k =
   * `mixStart[i]` to before `mixStart[i + 1]`.
   */
  readonly mixStart: Int32Array;
  readonly mixVertices: Int32Array;
  readonly mixWeights: Float32Array;
  /** Four bones a vertex; the weights add up to 1. */
  readonly boneIndices: Uint8Array;
  readonly boneWeights: Float32Array;
  readonly rest: readonly RestPoint[];
  /** The hinge (see `hinges`) that is nearest to each vertex, and how near it is: 0 to 1. */
  readonly hinge: Uint8Array;
  readonly hingeCloseness: Float32Array;
}

/** What a geometry is made against: the base mesh and its bones. */
export interface BaseMesh {
  /** x, y, z of each vertex, decimetres. */
  readonly positions: Float32Array;
  /** The bones of each vertex with their weights. */
  readonly bones: readonly (readonly { readonly bone: number; readonly weight: number }[])[];
  readonly armBones: ReadonlySet<number>;
  readonly legBones: ReadonlySet<number>;
  readonly headBones: ReadonlySet<number>;
  /** The heads of bones in the base mesh. */
  readonly jointOf: (bone: string) => Vec3;
}

/**
 * The joints around which cloth folds when they bend: elbows, knees, hips, shoulders; left before
 * right.
 */
export const hinges = [
  'lowerarm_l',
  'lowerarm_r',
  'calf_l',
  'calf_r',
  'thigh_l',
  'thigh_r',
  'upperarm_l',
  'upperarm_r',
] as const;

/** Folds fade over this square of a distance from a hinge (dm²). */
const hingeReach = 1.6;

/**
 * A part of the base mesh with its bones, and with where each vertex is on limbs and near hinges.
 * Fewer than 256 bones.
 */
export function createGeometry({ vertices, quads }: WeightedMesh, base: BaseMesh): Geometry {
  const vertexCount = vertices.length;
  const boneIndices = new Uint8Array(bonesPerVertex * vertexCount);
  const boneWeights = new Float32Array(bonesPerVertex * vertexCount);
  const hinge = new Uint8Array(vertexCount);
  const hingeCloseness = new Float32Array(vertexCount);
  const arm = (['upperarm_l', 'lowerarm_l', 'hand_l'] as const).map(base.jointOf);
  const hingePoints = hinges.map(base.jointOf);
  const rest = vertices.map((vertex, i): RestPoint => {
    const point = positionOf(vertex, base.positions);
    const bones = strongestBones(vertex, base);
    for (const [k, { bone, weight }] of bones.entries()) {
      boneIndices[bonesPerVertex * i + k] = bone;
      boneWeights[bonesPerVertex * i + k] = weight;
    }
    const distances = hingePoints.map((p) => squaredDistance(p, point));
    const nearest = Math.min(...distances);
    hinge[i] = distances.indexOf(nearest);
    hingeCloseness[i] = Math.exp(-nearest / hingeReach);
    const shareOf = (group: ReadonlySet<number>) =>
      bones.reduce((sum, { bone, weight }) => sum + (group.has(bone) ? weight : 0), 0);
    return {
      x: point[0],
      y: point[1],
      z: point[2],
      ...placeOnArm(point, arm),
      armWeight: shareOf(base.armBones),
      legWeight: shareOf(base.legBones),
      headWeight: shareOf(base.headBones),
    };
  });
  const triangles = Int32Array.from(quads.flatMap(([a, b, c, d]) => [a!, b!, c!, a!, c!, d!]));
  return {
    vertexCount,
    triangles,
    ...toMix(vertices),
    boneIndices,
    boneWeights,
    rest,
    hinge,
    hingeCloseness,
  };
}

/** The positions of a geometry's vertices in a morphed base mesh. */
export function applyMorph(geometry: Geometry, morphed: Float32Array): Float32Array {
  const { vertexCount, mixStart, mixVertices, mixWeights } = geometry;
  const positions = new Float32Array(3 * vertexCount);
  for (let i = 0; i < vertexCount; i += 1) {
    let x = 0;
    let y = 0;
    let z = 0;
    for (let k = mixStart[i]!; k < mixStart[i + 1]!; k += 1) {
      const at = 3 * mixVertices[k]!;
      const weight = mixWeights[k]!;
      x += weight * morphed[at]!;
      y += weight * morphed[at + 1]!;
      z += weight * morphed[at + 2]!;
    }
    positions[3 * i] = x;
    positions[3 * i + 1] = y;
    positions[3 * i + 2] = z;
  }
  return positions;
}

function toMix(vertices: readonly WeightedVertex[]) {
  const mixStart = new Int32Array(vertices.length + 1);
  for (const [i, vertex] of vertices.entries()) mixStart[i + 1] = mixStart[i]! + vertex.size;
  return {
    mixStart,
    mixVertices: Int32Array.from(vertices.flatMap((vertex) => [...vertex.keys()])),
    mixWeights: Float32Array.from(vertices.flatMap((vertex) => [...vertex.values()])),
  };
}

function positionOf(vertex: WeightedVertex, positions: Float32Array): Vec3 {
  let [x, y, z] = [0, 0, 0];
  for (const [base, weight] of vertex) {
    x += weight * positions[3 * base]!;
    y += weight * positions[3 * base + 1]!;
    z += weight * positions[3 * base + 2]!;
  }
  return [x, y, z];
}

function strongestBones(vertex: WeightedVertex, base: BaseMesh) {
  const sum = new Map<number, number>();
  for (const [index, share] of vertex)
    for (const { bone, weight } of base.bones[index]!) sum.set(bone, (sum.get(bone) ?? 0) + share * weight);
  const strongest = [...sum].sort((a, b) => b[1] - a[1]).slice(0, bonesPerVertex);
  const total = strongest.reduce((all, [, weight]) => all + weight, 0) || 1;
  return strongest.map(([bone, weight]) => ({ bone, weight: weight / total }));
}

/** See `RestPoint`; of the other arm by symmetry. */
function placeOnArm(
  [x, y, z]: Vec3,
  [shoulder, elbow, wrist]: readonly Vec3[],
): Pick<RestPoint, 'alongArm' | 'aroundArm'> {
  const point: Vec3 = [Math.abs(x), y, z];
  const place = (from: Vec3, to: Vec3) => {
    const axis = subtract(to, from);
    const along = dot(subtract(point, from), axis) / dot(axis, axis);
    const [dx, dy, dz] = subtract(subtract(point, from), scale(axis, along));
    return { along, around: Math.atan2(Math.hypot(dx, dy), dz) };
  };
  const upper = place(shoulder!, elbow!);
  const fore = place(elbow!, wrist!);
  if (upper.along < 1 && fore.along < 0.35)
    return { alongArm: Math.max(0, upper.along), aroundArm: upper.around };
  return { alongArm: 1 + Math.max(0, fore.along), aroundArm: fore.around };
}

function scale([x, y, z]: Vec3, factor: number): Vec3 {
  return [x * factor, y * factor, z * factor];
}

function squaredDistance(a: Vec3, b: Vec3): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}
