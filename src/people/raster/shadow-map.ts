import type { Vec3 } from '../maths/vector.js';
import type { PersonMesh } from '../mesh/person-mesh.js';
import { noDepth } from './rasterise.js';

const side = 256;
const margin = 3;

/** Layers that let light through, or would only shade what they lie in. */
const castsNoShadow: ReadonlySet<string> = new Set(['eyes', 'glasses']);

/**
 * How far the light gets, seen from it: what is further away lies in shadow. Orthographic, lengths
 * in decimetres.
 */
export class ShadowMap {
  readonly #depth = new Float32Array(side * side).fill(noDepth);
  /** Unit axes of the map, to the right and up as the light sees it, and towards the light. */
  readonly #rightX: number;
  readonly #rightZ: number;
  readonly #upX: number;
  readonly #upY: number;
  readonly #upZ: number;
  readonly #toX: number;
  readonly #toY: number;
  readonly #toZ: number;
  #left = 0;
  #bottom = 0;
  #cellsPerDm = 1;

  /**
   * Covers the first `personVertices` of the posed mesh; `light` is the unit vector towards the
   * light.
   */
  constructor(mesh: PersonMesh, positions: Float32Array, light: Vec3, personVertices: number) {
    [this.#toX, this.#toY, this.#toZ] = light;
    const level = Math.hypot(light[0], light[2]);
    this.#rightX = level === 0 ? 1 : light[2] / level;
    this.#rightZ = level === 0 ? 0 : -light[0] / level;
    this.#upX = light[1] * this.#rightZ;
    this.#upY = light[2] * this.#rightX - light[0] * this.#rightZ;
    this.#upZ = -light[1] * this.#rightX;
    this.#draw(mesh, positions, personVertices);
  }

  /**
   * How much light reaches a point: 0 to 1, the mean of five places of the map, of nine with
   * `fine`, that are `radius` cells apart. A point must be `bias` behind the surface to be in its
   * shadow.
   */
  litAt(x: number, y: number, z: number, soft: { radius: number; bias: number; fine: boolean }): number {
    const { radius, bias, fine } = soft;
    const column = margin + (x * this.#rightX + z * this.#rightZ - this.#left) * this.#cellsPerDm;
    const row = margin + (x * this.#upX + y * this.#upY + z * this.#upZ - this.#bottom) * this.#cellsPerDm;
    const depth = -(x * this.#toX + y * this.#toY + z * this.#toZ) - bias;
    const map = this.#depth;
    let lit = 0;
    for (let j = -1; j <= 1; j += 1)
      for (let i = -1; i <= 1; i += 1) {
        if (!fine && ((i + j) & 1) !== 0) continue;
        const u = Math.trunc(column + i * radius);
        const v = Math.trunc(row + j * radius);
        if (u < 0 || v < 0 || u >= side || v >= side || map[v * side + u]! > depth) lit += 1;
      }
    return fine ? lit / 9 : lit / 5;
  }

  #draw(mesh: PersonMesh, positions: Float32Array, personVertices: number): void {
    const { vertexCount, triangles, layerOfTriangle, isCut, inside } = mesh;
    const xs = new Float32Array(vertexCount);
    const ys = new Float32Array(vertexCount);
    const zs = new Float32Array(vertexCount);
    let [left, right, bottom, top] = [noDepth, -noDepth, noDepth, -noDepth];
    for (let i = 0; i < vertexCount; i += 1) {
      const x = positions[3 * i]!;
      const y = positions[3 * i + 1]!;
      const z = positions[3 * i + 2]!;
      const across = x * this.#rightX + z * this.#rightZ;
      const up = x * this.#upX + y * this.#upY + z * this.#upZ;
      xs[i] = across;
      ys[i] = up;
      zs[i] = -(x * this.#toX + y * this.#toY + z * this.#toZ);
      if (i >= personVertices) continue;
      if (across < left) left = across;
      if (across > right) right = across;
      if (up < bottom) bottom = up;
      if (up > top) top = up;
    }
    this.#left = left;
    this.#bottom = bottom;
    this.#cellsPerDm = (side - 2 * margin) / Math.max(right - left, top - bottom);
    for (let i = 0; i < vertexCount; i += 1) {
      xs[i] = margin + (xs[i]! - left) * this.#cellsPerDm;
      ys[i] = margin + (ys[i]! - bottom) * this.#cellsPerDm;
    }
    const skipped = Uint8Array.from(mesh.layers, ({ name }) => (castsNoShadow.has(name) ? 1 : 0));
    for (let t = 0; t < mesh.triangleCount; t += 1) {
      if (skipped[layerOfTriangle[t]!] !== 0) continue;
      const a = triangles[3 * t]!;
      const b = triangles[3 * t + 1]!;
      const c = triangles[3 * t + 2]!;
      if (isCut[t] !== 0 && inside[a]! + inside[b]! + inside[c]! <= 0) continue;
      this.#drawTriangle(xs, ys, zs, a, b, c);
    }
  }

  #drawTriangle(xs: Float32Array, ys: Float32Array, zs: Float32Array, a: number, b: number, c: number): void {
    const ax = xs[a]!;
    const ay = ys[a]!;
    const bx = xs[b]! - ax;
    const by = ys[b]! - ay;
    const cx = xs[c]! - ax;
    const cy = ys[c]! - ay;
    const area = bx * cy - by * cx;
    if (area === 0) return;
    const left = Math.max(0, Math.ceil(ax + Math.min(0, bx, cx) - 0.5));
    const right = Math.min(side - 1, Math.floor(ax + Math.max(0, bx, cx) - 0.5));
    const top = Math.max(0, Math.ceil(ay + Math.min(0, by, cy) - 0.5));
    const bottom = Math.min(side - 1, Math.floor(ay + Math.max(0, by, cy) - 0.5));
    const inverse = 1 / area;
    const secondDx = cy * inverse;
    const thirdDx = -by * inverse;
    const az = zs[a]!;
    const bz = zs[b]! - az;
    const cz = zs[c]! - az;
    for (let y = top; y <= bottom; y += 1) {
      const py = y + 0.5 - ay;
      const px = left + 0.5 - ax;
      let u = px * secondDx - py * cx * inverse;
      let v = px * thirdDx + py * bx * inverse;
      let at = y * side + left;
      for (let x = left; x <= right; x += 1, at += 1, u += secondDx, v += thirdDx) {
        if (u < 0 || v < 0 || u + v > 1) continue;
        const z = az + u * bz + v * cz;
        if (z < this.#depth[at]!) this.#depth[at] = z;
      }
    }
  }
}
