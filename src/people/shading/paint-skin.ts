import { restHairline } from '../head/hairline.js';
import { lerp, smoothstep } from '../maths/interpolate.js';
import { noise } from '../maths/noise.js';
import type { SkinMaterial } from './material.js';
import type { SurfacePoint } from './surface-point.js';

/**
 * The albedo of skin: its tone with small changes, the face, stubble, the scalp, and redder hands.
 * Heights are the base mesh's.
 */
export function paintSkin(skin: SkinMaterial, point: SurfacePoint): void {
  const { x, y, z } = point;
  const aside = Math.abs(x);
  const pores = noise(x * 11, y * 11, z * 11);
  point.paint(skin.tone);
  point.specular = 0.1;
  point.glossiness = 14;
  point.scale(1 + 0.05 * noise(x * 3.1, y * 3.1, z * 3.1) + 0.03 * pores);
  if (y > 5.9 && z > 0.2) {
    blush(skin, point, aside);
    paintEyelids(skin, point, aside);
    paintBrows(skin, point, aside);
    paintMouth(skin, point, aside);
    if (skin.wrinkles > 0.1) paintWrinkles(skin, point, aside);
    if (skin.stubble > 0.02 && y < 7.1) paintStubble(skin, point, aside, pores);
  }
  if (y > 6.6 && !skin.isBald) paintScalp(skin, point, aside);
  if (y < 2.6 && aside > 4.2) {
    point.green *= 0.93;
    point.blue *= 0.92;
  }
}

function blush({ blush }: SkinMaterial, point: SurfacePoint, aside: number): void {
  const { y } = point;
  const cheeks = 0.55 * Math.exp(-((aside - 0.42) ** 2 + (y - 6.92) ** 2) / 0.05);
  const nose = 0.4 * Math.exp(-(aside ** 2 + (y - 6.9) ** 2) / 0.02);
  const red = blush * (cheeks + nose);
  point.green *= 1 - 0.2 * red;
  point.blue *= 1 - 0.2 * red;
}

/** Shadow of the sockets, and lashes. */
function paintEyelids({ makeup, wrinkles }: SkinMaterial, point: SurfacePoint, aside: number): void {
  if (point.z <= 1.05) return;
  const above = (point.y - 7.285) / 0.1;
  const from = Math.hypot((aside - 0.31) / 0.2, above);
  if (from >= 2.2) return;
  point.scale(1 - (0.26 + 0.16 * makeup + 0.08 * wrinkles) * smoothstep(2.2, 0.9, from));
  const lashes = smoothstep(1.38, 1, from) * (above > 0 ? 0.85 : 0.35);
  if (from < 1.35) point.blend([0.015, 0.01, 0.008], lashes * (0.65 + 0.35 * makeup));
}

function paintBrows({ brows, browWidth }: SkinMaterial, point: SurfacePoint, aside: number): void {
  if (point.z <= 0.9) return;
  const across = (aside - 0.33) / 0.22;
  const middle = 7.52 + 0.035 * (1 - across * across * 1.2) - 0.02 * across;
  const from = across ** 4 + ((point.y - middle) / (0.045 * browWidth)) ** 2;
  if (from < 1.6) point.blend(brows, smoothstep(1.7, 0.6, from) * 0.92);
}

/** 1 at the edge of the lips, below 1 on them. */
function fromLips(y: number, aside: number): number {
  const across = aside / 0.26;
  if (across >= 1) return Number.POSITIVE_INFINITY;
  return Math.abs((y - 6.595) / (0.085 * (1 - 0.55 * across * across) + 0.01));
}

function paintMouth({ lips }: SkinMaterial, point: SurfacePoint, aside: number): void {
  const { y, z } = point;
  const from = fromLips(y, aside);
  if (from < 1.25 && z > 1.25) {
    point.blend(lips, smoothstep(1.25, 0.8, from) * 0.85);
    point.specular = 0.14;
    if (Math.abs(y - 6.6 - 0.012 * (aside / 0.26) ** 2) < 0.018) point.scale(0.45);
  }
  const isNostril = z > 1.45 && Math.hypot(aside - 0.075, (y - 6.815) * 1.6) < 0.05;
  if (isNostril) point.scale(0.4);
}

/** From the nose to the corners of the mouth, and across the forehead. */
function paintWrinkles({ wrinkles }: SkinMaterial, point: SurfacePoint, aside: number): void {
  const { y } = point;
  const besideNose =
    Math.exp(-(((aside - (0.3 + (6.85 - y) * 0.22)) / 0.03) ** 2)) *
    smoothstep(6.45, 6.6, y) *
    smoothstep(6.95, 6.85, y);
  point.scale(1 - 0.22 * wrinkles * besideNose);
  point.scale(1 - 0.08 * wrinkles * Math.max(0, Math.sin(y * 34)) * smoothstep(7.6, 7.7, y));
}

function paintStubble(
  { hair, stubble }: SkinMaterial,
  point: SurfacePoint,
  aside: number,
  pores: number,
): void {
  const { y, z } = point;
  if (fromLips(y, aside) < 1) return;
  const edge = lerp(6.58, 7.05, smoothstep(0.3, 0.72, aside)) + Math.max(0, aside - 0.3) * 0.1;
  const jaw = smoothstep(0, 0.18, edge - y) * smoothstep(5.9, 6.15, y);
  const moustache = aside < 0.36 && y < 6.83 && y > 6.7 ? 1 : 0;
  const corners = aside < 0.36 && aside > 0.2 && y < 6.83 ? 0.8 : 0;
  const grown = Math.max(jaw, moustache, corners) * smoothstep(0.2, 0.45, z);
  point.blend(hair, grown * stubble * (0.6 + 0.25 * pores) * 0.75);
}

/** Short or thin hair shows the scalp, which is darker than skin for it. */
function paintScalp({ hair }: SkinMaterial, point: SurfacePoint, aside: number): void {
  const isEar = aside > 0.76 && point.y < 7.38;
  if (isEar) return;
  const above = point.y - restHairline(Math.atan2(point.x, point.z - 0.42));
  if (above > -0.05)
    point.blend([hair[0] * 0.8, hair[1] * 0.8, hair[2] * 0.8], smoothstep(-0.05, 0.1, above) * 0.8);
}
