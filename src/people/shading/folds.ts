import { type NoiseGradient, noiseGradient } from '../maths/noise.js';
import type { ClothMaterial } from './material.js';
import type { SurfacePoint } from './surface-point.js';

const coarse: NoiseGradient = { value: 0, dx: 0, dy: 0, dz: 0 };
const fine: NoiseGradient = { value: 0, dx: 0, dy: 0, dz: 0 };

/**
 * Tilts the normal of cloth as folds would that are too fine for the mesh; bright cloth shows them
 * less.
 */
export function tiltByFolds({ bump }: ClothMaterial, point: SurfacePoint): void {
  if (bump <= 0) return;
  const { foldX: x, foldY: y, foldZ: z, turn } = point;
  noiseGradient(coarse, x * 1.9, y * 1.9, z * 1.9);
  const bend = 0.8 * coarse.value;
  noiseGradient(fine, x * 4.1 + 7 + bend, y * 3.3 + bend, z * 4.1);
  // Ridges: the fine noise folded at 0.
  const ridge = fine.value > 0 ? 1 : -1;
  const gx = coarse.dx * 1.9 + 0.9 * ridge * fine.dx;
  const gy = coarse.dy * 1.2 + 0.8 * ridge * fine.dy;
  const gz = coarse.dz * 1.9 + 0.9 * ridge * fine.dz;
  const wx = turn[0]! * gx + turn[1]! * gy + turn[2]! * gz;
  const wy = turn[3]! * gx + turn[4]! * gy + turn[5]! * gz;
  const wz = turn[6]! * gx + turn[7]! * gy + turn[8]! * gz;
  const isBright = point.red + point.green + point.blue > 1.5;
  const depth = point.foldDepth * (isBright ? 0.11 : 0.155);
  const along = wx * point.nx + wy * point.ny + wz * point.nz;
  const nx = point.nx - depth * (wx - along * point.nx);
  const ny = point.ny - depth * (wy - along * point.ny);
  const nz = point.nz - depth * (wz - along * point.nz);
  const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
  point.nx = nx / length;
  point.ny = ny / length;
  point.nz = nz / length;
}
