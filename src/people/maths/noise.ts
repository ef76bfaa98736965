import { createRandom } from '../../random.js';

/** Values of the lattice, which repeats after 32 cells along each axis. */
const lattice = (() => {
  const random = createRandom(77);
  return Float32Array.from({ length: 32 ** 3 }, () => random.uniform(-1, 1));
})();

/** Smooth value noise, -1 to 1, with features of size 1. */
export function noise(x: number, y: number, z = 0.5): number {
  const [fx, fy, fz] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const [x0, y0, z0] = [fx & 31, (fy & 31) << 5, (fz & 31) << 10];
  const [x1, y1, z1] = [(x0 + 1) & 31, ((fy + 1) & 31) << 5, ((fz + 1) & 31) << 10];
  const ux = fade(x - fx);
  const uy = fade(y - fy);
  const near = bilinear(x0, x1, y0, y1, z0, ux, uy);
  return near + (bilinear(x0, x1, y0, y1, z1, ux, uy) - near) * fade(z - fz);
}

function fade(t: number): number {
  return t * t * (3 - 2 * t);
}

function bilinear(x0: number, x1: number, y0: number, y1: number, z: number, ux: number, uy: number): number {
  const a = lattice[z | y0 | x0]!;
  const c = lattice[z | y1 | x0]!;
  const low = a + (lattice[z | y0 | x1]! - a) * ux;
  const high = c + (lattice[z | y1 | x1]! - c) * ux;
  return low + (high - low) * uy;
}

/**
 * Where `noiseGradient` leaves its results: shading calls it for every sample, too often to
 * allocate.
 */
export interface NoiseGradient {
  value: number;
  dx: number;
  dy: number;
  dz: number;
}

/** The value of `noise` and its derivatives, written into `into`. */
export function noiseGradient(into: NoiseGradient, x: number, y: number, z: number): void {
  const fx = Math.floor(x);
  const fy = Math.floor(y);
  const fz = Math.floor(z);
  const tx = x - fx;
  const ty = y - fy;
  const tz = z - fz;
  const x0 = fx & 31;
  const x1 = (x0 + 1) & 31;
  const y0 = (fy & 31) << 5;
  const y1 = ((fy + 1) & 31) << 5;
  const z0 = (fz & 31) << 10;
  const z1 = ((fz + 1) & 31) << 10;
  const ux = fade(tx);
  const uy = fade(ty);
  const uz = fade(tz);
  const a = lattice[z0 | y0 | x0]!;
  const b = lattice[z0 | y0 | x1]!;
  const c = lattice[z0 | y1 | x0]!;
  const e = lattice[z1 | y0 | x0]!;
  // The trilinear form a + k1 x + k2 y + k3 z + k4 xy + k5 yz + k6 zx + k7 xyz.
  const k1 = b - a;
  const k2 = c - a;
  const k3 = e - a;
  const k4 = a - b - c + lattice[z0 | y1 | x1]!;
  const k5 = a - c - e + lattice[z1 | y1 | x0]!;
  const k6 = a - b - e + lattice[z1 | y0 | x1]!;
  const k7 = lattice[z1 | y1 | x1]! - a - k1 - k2 - k3 - k4 - k5 - k6;
  into.value =
    a + k1 * ux + k2 * uy + k3 * uz + k4 * ux * uy + k5 * uy * uz + k6 * uz * ux + k7 * ux * uy * uz;
  into.dx = 6 * tx * (1 - tx) * (k1 + k4 * uy + k6 * uz + k7 * uy * uz);
  into.dy = 6 * ty * (1 - ty) * (k2 + k5 * uz + k4 * ux + k7 * uz * ux);
  into.dz = 6 * tz * (1 - tz) * (k3 + k6 * ux + k5 * uy + k7 * ux * uy);
}

/**
 * Noise of several octaves, each of half the size and half the strength of the one before: about
 * -0.7 to 0.7.
 */
export function fractalNoise(x: number, y: number, z: number, octaves = 4): number {
  let sum = 0;
  for (let i = 0; i < octaves; i += 1)
    sum += 0.5 ** (i + 1) * noise(x * 2.03 ** i, y * 2.03 ** i, z * 1.7 ** i + i * 7.3);
  return sum;
}
