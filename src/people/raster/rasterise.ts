import type { ScreenVertices } from '../camera/frame-person.js';
import type { PersonMesh } from '../mesh/person-mesh.js';

/** What each sample of a picture sees: the nearest triangle, where on it, and how far away. */
export interface VisibilityBuffer {
  readonly width: number;
  readonly height: number;
  /** In decimetres; `noDepth` where nothing is. */
  readonly depth: Float32Array;
  /** -1 where nothing is. */
  readonly triangle: Int32Array;
  /** Barycentric weights of the triangle's second and third corner. */
  readonly second: Float32Array;
  readonly third: Float32Array;
}

/** Further away than anything. */
export const noDepth = 1e9;

/** Draws a mesh into a new z-buffer of width x height samples; `screen` is in samples too. */
export function rasterise(
  mesh: PersonMesh,
  screen: ScreenVertices,
  { width, height }: { readonly width: number; readonly height: number },
): VisibilityBuffer {
  const { triangles, layerOfTriangle, isCut, inside } = mesh;
  const { x: sx, y: sy, depth: sz } = screen;
  const depth = new Float32Array(width * height).fill(noDepth);
  const triangle = new Int32Array(width * height).fill(-1);
  const second = new Float32Array(width * height);
  const third = new Float32Array(width * height);
  const bias = Float64Array.from(mesh.layers, (layer) => layer.depthBias);
  const twoSided = Uint8Array.from(mesh.layers, (layer) => (layer.twoSided ? 1 : 0));

  for (let t = 0; t < mesh.triangleCount; t += 1) {
    const a = triangles[3 * t]!;
    const b = triangles[3 * t + 1]!;
    const c = triangles[3 * t + 2]!;
    const layer = layerOfTriangle[t]!;
    const ax = sx[a]!;
    const ay = sy[a]!;
    const bx = sx[b]! - ax;
    const by = sy[b]! - ay;
    const cx = sx[c]! - ax;
    const cy = sy[c]! - ay;
    // y grows downwards: triangles that face the camera run clockwise, with a negative area.
    const area = bx * cy - by * cx;
    if (area === 0 || (area > 0 && twoSided[layer] === 0)) continue;
    // Samples lie in the middle of their squares.
    const left = Math.max(0, Math.ceil(ax + Math.min(0, bx, cx) - 0.5));
    const right = Math.min(width - 1, Math.floor(ax + Math.max(0, bx, cx) - 0.5));
    const top = Math.max(0, Math.ceil(ay + Math.min(0, by, cy) - 0.5));
    const bottom = Math.min(height - 1, Math.floor(ay + Math.max(0, by, cy) - 0.5));
    if (left > right || top > bottom) continue;

    const inverse = 1 / area;
    const secondDx = cy * inverse;
    const secondDy = -cx * inverse;
    const thirdDx = -by * inverse;
    const thirdDy = bx * inverse;
    const az = sz[a]! - bias[layer]!;
    const bz = sz[b]! - sz[a]!;
    const cz = sz[c]! - sz[a]!;
    const cut = isCut[t]! !== 0;
    const ai = inside[a]!;
    const bi = inside[b]! - ai;
    const ci = inside[c]! - ai;
    for (let y = top; y <= bottom; y += 1) {
      const py = y + 0.5 - ay;
      const px = left + 0.5 - ax;
      let u = px * secondDx + py * secondDy;
      let v = px * thirdDx + py * thirdDy;
      let at = y * width + left;
      for (let x = left; x <= right; x += 1, at += 1, u += secondDx, v += thirdDx) {
        if (u < 0 || v < 0 || u + v > 1) continue;
        const z = az + u * bz + v * cz;
        if (z >= depth[at]!) continue;
        if (cut && ai + u * bi + v * ci <= 0) continue;
        depth[at] = z;
        triangle[at] = t;
        second[at] = u;
        third[at] = v;
      }
    }
  }
  return { width, height, depth, triangle, second, third };
}
