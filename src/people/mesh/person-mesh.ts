import { bonesPerVertex } from '../assets/body-file.js';
import type { Layer } from './layer.js';
import { computeNormals } from './vertex-normals.js';

/** All layers of a person as one mesh: each array holds those of the layers behind each other. */
export interface PersonMesh {
  readonly layers: readonly Layer[];
  readonly vertexCount: number;
  readonly triangleCount: number;
  /** The vertex that each layer begins at. */
  readonly firstVertex: readonly number[];
  readonly triangles: Int32Array;
  /** The layer of each triangle. */
  readonly layerOfTriangle: Uint8Array;
  /** 1 for triangles that the outline of a garment crosses. */
  readonly isCut: Uint8Array;
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly rest: Float32Array;
  readonly patternUv: Float32Array;
  readonly boneIndices: Uint8Array;
  readonly boneWeights: Float32Array;
  readonly inside: Float32Array;
  readonly covered: Float32Array;
  readonly foldCoordinates: Float32Array;
  readonly foldDepth: Float32Array;
  readonly sleeve: Float32Array;
  readonly hinge: Uint8Array;
  readonly hingeCloseness: Float32Array;
}

/** Of vertices without an outline, and without anything above them. */
const farInside = 9;
const farOutside = -9;

/** Merges layers in their order; at most 256 of them. */
export function mergeLayers(layers: readonly Layer[]): PersonMesh {
  const firstVertex: number[] = [];
  let vertexCount = 0;
  let triangleCount = 0;
  for (const layer of layers) {
    firstVertex.push(vertexCount);
    vertexCount += layer.vertexCount;
    triangleCount += layer.triangles.length / 3;
  }
  const mesh: PersonMesh = {
    layers,
    vertexCount,
    triangleCount,
    firstVertex,
    triangles: new Int32Array(3 * triangleCount),
    layerOfTriangle: new Uint8Array(triangleCount),
    isCut: new Uint8Array(triangleCount),
    positions: new Float32Array(3 * vertexCount),
    normals: new Float32Array(3 * vertexCount),
    rest: new Float32Array(3 * vertexCount),
    patternUv: new Float32Array(2 * vertexCount),
    boneIndices: new Uint8Array(bonesPerVertex * vertexCount),
    boneWeights: new Float32Array(bonesPerVertex * vertexCount),
    inside: new Float32Array(vertexCount).fill(farInside),
    covered: new Float32Array(vertexCount).fill(farOutside),
    foldCoordinates: new Float32Array(3 * vertexCount),
    foldDepth: new Float32Array(vertexCount),
    sleeve: new Float32Array(vertexCount),
    hinge: new Uint8Array(vertexCount),
    hingeCloseness: new Float32Array(vertexCount),
  };
  let firstTriangle = 0;
  for (const [i, layer] of layers.entries()) {
    copyVertices(mesh, layer, firstVertex[i]!);
    copyTriangles(mesh, layer, { index: i, firstVertex: firstVertex[i]!, firstTriangle });
    firstTriangle += layer.triangles.length / 3;
  }
  return mesh;
}

function copyVertices(mesh: PersonMesh, layer: Layer, first: number): void {
  mesh.positions.set(layer.positions, 3 * first);
  mesh.normals.set(computeNormals(layer.positions, layer.triangles), 3 * first);
  mesh.rest.set(layer.rest, 3 * first);
  mesh.patternUv.set(layer.patternUv, 2 * first);
  mesh.boneIndices.set(layer.boneIndices, bonesPerVertex * first);
  mesh.boneWeights.set(layer.boneWeights, bonesPerVertex * first);
  if (layer.inside) mesh.inside.set(layer.inside, first);
  if (layer.covered) mesh.covered.set(layer.covered, first);
  if (!layer.folds) return;
  mesh.foldCoordinates.set(layer.folds.coordinates, 3 * first);
  mesh.foldDepth.set(layer.folds.depth, first);
  mesh.sleeve.set(layer.folds.sleeve, first);
  mesh.hinge.set(layer.folds.hinge, first);
  mesh.hingeCloseness.set(layer.folds.hingeCloseness, first);
}

function copyTriangles(
  mesh: PersonMesh,
  { triangles, inside }: Layer,
  at: { index: number; firstVertex: number; firstTriangle: number },
): void {
  for (let t = 0; t < triangles.length; t += 3) {
    const triangle = at.firstTriangle + t / 3;
    mesh.layerOfTriangle[triangle] = at.index;
    for (let corner = 0; corner < 3; corner += 1) {
      const vertex = triangles[t + corner]!;
      mesh.triangles[3 * triangle + corner] = at.firstVertex + vertex;
      if (inside && inside[vertex]! <= 0) mesh.isCut[triangle] = 1;
    }
  }
}
