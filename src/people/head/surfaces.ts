import { bonesPerVertex } from '../assets/body-file.js';
import type { Vec3 } from '../maths/vector.js';
import type { Layer, LayerName } from '../mesh/layer.js';
import type { Material } from '../shading/material.js';

/** A vertex of a surface that is not part of the body. */
export interface SurfaceVertex {
  readonly position: Vec3;
  readonly rest: Vec3;
  readonly patternUv: readonly [number, number];
  /** How much it follows the first bone; the rest follows the second. */
  readonly weight: number;
  /** See `Layer`. */
  readonly inside?: number;
}

/** What a surface is made of, and which bones move it. */
export interface SurfaceOptions {
  readonly name: LayerName;
  readonly material: Material;
  readonly depthBias: number;
  readonly twoSided: boolean;
  /** The indices of the first and the second bone. */
  readonly bones: readonly [number, number];
}

/** A layer of vertices and triangles; triangles wholly outside are left out. */
export function createSurface(
  vertices: readonly SurfaceVertex[],
  triangles: readonly (readonly [number, number, number])[],
  { bones, ...options }: SurfaceOptions,
): Layer {
  const insideOf = (vertex: number) => vertices[vertex]!.inside ?? 1;
  const shown = triangles.filter((corners) => corners.some((vertex) => insideOf(vertex) > 0));
  const boneIndices = new Uint8Array(bonesPerVertex * vertices.length);
  const boneWeights = new Float32Array(bonesPerVertex * vertices.length);
  for (const [i, { weight }] of vertices.entries()) {
    boneIndices.set(bones, bonesPerVertex * i);
    boneWeights.set([weight, 1 - weight], bonesPerVertex * i);
  }
  return {
    ...options,
    vertexCount: vertices.length,
    triangles: Int32Array.from(shown.flat()),
    positions: Float32Array.from(vertices.flatMap(({ position }) => position)),
    rest: Float32Array.from(vertices.flatMap(({ rest }) => rest)),
    patternUv: Float32Array.from(vertices.flatMap(({ patternUv }) => patternUv)),
    boneIndices,
    boneWeights,
    inside: Float32Array.from(vertices, (_, i) => insideOf(i)),
  };
}

/**
 * The vertices of a grid, row by row, and its triangles; closed joins the last column to the first.
 * The front is where columns go to the left as rows go down.
 */
export function createGrid(
  { columns, rows, closed }: { readonly columns: number; readonly rows: number; readonly closed: boolean },
  place: (column: number, row: number) => SurfaceVertex,
): { vertices: SurfaceVertex[]; triangles: [number, number, number][] } {
  const vertices = Array.from({ length: columns * rows }, (_, i) =>
    place(i % columns, Math.floor(i / columns)),
  );
  const triangles: [number, number, number][] = [];
  for (let row = 0; row + 1 < rows; row += 1)
    for (let column = 0; column < (closed ? columns : columns - 1); column += 1) {
      const next = (column + 1) % columns;
      const [a, b, c, d] = [
        row * columns + column,
        row * columns + next,
        (row + 1) * columns + column,
        (row + 1) * columns + next,
      ];
      triangles.push([a, c, b], [b, c, d]);
    }
  return { vertices, triangles };
}
