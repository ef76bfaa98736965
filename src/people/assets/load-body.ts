import { readFileSync } from 'node:fs';
import type { Vec3 } from '../maths/vector.js';
import {
  type BodyHeader,
  type Bone,
  bodyFile,
  bonesPerVertex,
  type Landmark,
  type Part,
  parts,
  unitsPerDecimetre,
  unitsPerWeight,
} from './body-file.js';
import { decodeColumns } from './columns.js';
import { type FacePoints, findFacePoints } from './face-points.js';
import { type BaseMesh, createGeometry, type Geometry } from './geometry.js';
import { subdivide, toWeightedMesh } from './weighted-mesh.js';

/** The base mesh, what shapes it, and its parts. */
export interface BodyAssets {
  /** x, y, z of each vertex of the base mesh, decimetres. */
  readonly positions: Float32Array;
  /** How far the targets move each vertex along x, y and z, in `unitsPerDecimetre`. */
  readonly targets: ReadonlyMap<string, readonly [Int16Array, Int16Array, Int16Array]>;
  readonly bones: readonly Bone[];
  /** The index of a bone in `bones`. */
  readonly boneIndex: (name: string) => number;
  readonly landmarks: Readonly<Record<Landmark, readonly number[]>>;
  readonly facePoints: FacePoints;
  /** The forms that clothes are cut from are subdivided once. */
  readonly geometries: Readonly<Record<Part, Geometry>>;
}

let loaded: BodyAssets | undefined;

/** The body that comes with the package; read once (about half a second), then kept. */
export function loadBody(): BodyAssets {
  loaded ??= readBody();
  return loaded;
}

function readBody(): BodyAssets {
  const { header, columns } = decodeColumns<BodyHeader>(readFileSync(bodyFile));
  const { bones, landmarks } = header;
  const column = (name: string) => columns.get(name)!;
  const positions = interleave(['x', 'y', 'z'].map(column));
  const indices = new Map(bones.map(({ name }, i) => [name, i]));
  const boneIndex = (name: string) => indices.get(name)!;
  const bonesNamed = (pattern: RegExp) =>
    new Set(bones.flatMap(({ name }, i) => (pattern.test(name) ? [i] : [])));
  const base: BaseMesh = {
    positions,
    bones: Array.from({ length: positions.length / 3 }, (_, vertex) =>
      Array.from({ length: bonesPerVertex }, (_, k) => ({
        bone: column(`bone${k}`)[vertex]!,
        weight: column(`weight${k}`)[vertex]! / unitsPerWeight,
      })).filter(({ weight }) => weight > 0),
    ),
    armBones: bonesNamed(/upperarm|lowerarm|hand|index|middle|ring|pinky|thumb/),
    legBones: bonesNamed(/thigh|calf|foot|ball/),
    headBones: bonesNamed(/^(head|neck_01)$/),
    jointOf: (bone) => middleOf(bones[boneIndex(bone)]!.headVertices, positions),
  };
  const createPart = (part: Part): Geometry => {
    const corners = [0, 1, 2, 3].map((corner) => column(`${part}.${corner}`));
    const quads = Array.from(corners[0]!, (_, i) => corners.map((corner) => corner[i]!));
    const mesh = toWeightedMesh(quads);
    return createGeometry(part === 'tights' || part === 'skirt' ? subdivide(mesh) : mesh, base);
  };
  const [body, eyes, tights, skirt] = parts.map(createPart) as [Geometry, Geometry, Geometry, Geometry];
  return {
    positions,
    bones,
    boneIndex,
    landmarks,
    targets: new Map(
      header.targets.map((name) => [name, [column(`${name}.x`), column(`${name}.y`), column(`${name}.z`)]]),
    ),
    facePoints: findFacePoints(body.rest),
    geometries: { body, eyes, tights, skirt },
  };
}

/** The middle of some vertices. */
export function middleOf(vertices: readonly number[], positions: Float32Array): Vec3 {
  const mean = (axis: number) =>
    vertices.reduce((sum, vertex) => sum + positions[3 * vertex + axis]!, 0) / vertices.length;
  return [mean(0), mean(1), mean(2)];
}

function interleave(axes: readonly Int16Array[]): Float32Array {
  const positions = new Float32Array(3 * axes[0]!.length);
  for (const [axis, values] of axes.entries())
    for (const [i, value] of values.entries()) positions[3 * i + axis] = value / unitsPerDecimetre;
  return positions;
}
