import { fract, smoothstep } from '../maths/interpolate.js';
import { noise } from '../maths/noise.js';
import type { ClothMaterial } from './material.js';
import type { SurfacePoint } from './surface-point.js';

/** Paints a garment's pattern over its colour. Sizes are decimetres of the base mesh. */
export function paintPattern(cloth: ClothMaterial, point: SurfacePoint): void {
  const { u, v, y, z } = point;
  const { second, third, patternScale: size, patternSeed: seed } = cloth;
  switch (cloth.pattern) {
    case 'plain':
      return;
    case 'stripes':
      if (fract(v / (0.55 * size) + seed) < 0.42) point.paint(second);
      return;
    case 'pinstripes':
      if (fract(u / (0.24 * size)) < 0.22) point.blend(second, 0.6);
      return;
    case 'check': {
      const across = fract(u / (0.85 * size));
      const down = fract(v / (0.85 * size));
      point.blend(second, (across < 0.5 ? 0.45 : 0) + (down < 0.5 ? 0.45 : 0));
      if (Math.abs(across - 0.75) < 0.05 || Math.abs(down - 0.75) < 0.05) point.blend(third, 0.7);
      return;
    }
    case 'gingham': {
      const dark = (fract(u / 0.3) < 0.5 ? 1 : 0) + (fract(v / 0.3) < 0.5 ? 1 : 0);
      point.blend([0.8, 0.8, 0.8], [0.92, 0.5, 0][dark]!);
      return;
    }
    case 'blocks': {
      const edge = 2.2 + cloth.print.y * 0.4;
      if (v < edge) point.paint(second);
      else if (v < edge + 0.3) point.paint(third);
      return;
    }
    case 'raglan':
      if (point.sleeve > 0.25) point.paint(second);
      return;
    case 'print':
      paintPrint(cloth, point);
      return;
    case 'logo':
      if (isFront(point) && Math.abs(point.x - 0.75) < 0.17 && Math.abs(y - 4.05) < 0.13)
        if (noise(point.x * 20, y * 20, seed) > -0.3) point.paint(second);
      return;
    case 'camouflage': {
      const large = noise(u * 2.6 * size + seed, v * 2.6 * size, z * 1.5);
      const small = noise(u * 3.1 + 20, v * 3.1 + seed, z * 1.5);
      if (large > 0.18) point.blend(second, smoothstep(0.18, 0.26, large));
      if (small > 0.3) point.blend(third, smoothstep(0.3, 0.38, small));
      return;
    }
    case 'dots': {
      const row = Math.floor(v / 0.32);
      const across = fract(u / 0.36 + (row & 1) * 0.5) - 0.5;
      const down = fract(v / 0.32) - 0.5;
      if (across * across + down * down < 0.06) point.blend(second, 0.9);
      return;
    }
    case 'denim':
      paintDenim(cloth, point);
      return;
    case 'knit':
      point.scale(1 + 0.13 * Math.sin(u * 44) * Math.sin(v * 30) + 0.1 * Math.sin(u * 21));
      return;
    case 'fair-isle':
      if (v > 3.2 && v < 4.4) {
        if (Math.sin(u * 16) * Math.sin(v * 16) > 0.1) point.paint(second);
        if (Math.abs(v - 3.3) < 0.07 || Math.abs(v - 4.3) < 0.07) point.paint(third);
      }
      point.scale(1 + 0.1 * Math.sin(u * 40));
      return;
    case 'heather':
      point.scale(1 + 0.14 * noise(u * 15, v * 22, z * 15));
      return;
    case 'quilted':
      paintQuilting(point);
      return;
    default:
      assertNever(cloth.pattern);
  }
}

/** On the chest rather than a sleeve or the back. */
function isFront({ z, sleeve }: SurfacePoint): boolean {
  return z > 0.35 && sleeve < 0.5;
}

/** A disc of two colours, lines as of writing, a picture, or a frame, as the seed has it. */
function paintPrint({ print, patternSeed: seed, second, third }: ClothMaterial, point: SurfacePoint): void {
  if (!isFront(point)) return;
  const x = point.x / print.halfWidth / 1.2;
  const y = (point.y - print.y) / print.halfHeight / 1.2;
  if (Math.abs(x) >= 1 || Math.abs(y) >= 1) return;
  switch (Math.floor(seed) % 4) {
    case 0:
      if (x * x + y * y < 0.9) point.paint(noise(x * 3 + seed, y * 3) > 0 ? second : third);
      return;
    case 1: {
      const isLine = Math.sin(y * 9) > -0.1;
      if (isLine && noise(x * 9 + seed, Math.floor(y * 2.9) * 3.1) > -0.25) point.blend(second, 0.95);
      return;
    }
    case 2:
      point.paint(noise(x * 2.2, y * 2.2, seed) > 0.12 ? third : second);
      return;
    default: {
      const from = Math.abs(x) + Math.abs(y);
      if (from < 0.95 && from > 0.5) point.paint(second);
    }
  }
}

/** Worn pale on the thighs, with a coarse grain. */
function paintDenim({ second }: ClothMaterial, point: SurfacePoint): void {
  const { x, y, z, u, v } = point;
  const onThigh = Math.exp(-((Math.abs(x) - 1.35) ** 2) / 0.5);
  const worn = onThigh * (z > 0 ? 1 : 0.7) * (0.7 + 0.5 * noise(u * 0.9, v * 0.5, z));
  point.blend(second, 0.55 * smoothstep(0.2, 0.9, worn) * (y < 0.6 ? 1 : 0.35));
  point.scale(1 + 0.06 * noise(u * 13, v * 9, z * 13) + 0.06 * noise(u * 29, v * 7, z * 9));
}

/** Pads between seams that run around. */
function paintQuilting(point: SurfacePoint): void {
  const down = fract(point.v / 0.62);
  point.scale(0.62 + 0.5 * Math.sin(down * Math.PI) ** 0.6);
  const ny = point.ny + 0.55 * Math.cos(down * Math.PI);
  const length = Math.hypot(point.nx, ny, point.nz);
  point.nx /= length;
  point.ny = ny / length;
  point.nz /= length;
}

function assertNever(pattern: never): never {
  throw new Error(`Cannot paint the pattern ${String(pattern)}`);
}
