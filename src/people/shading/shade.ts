import { lerp, smoothstep } from '../maths/interpolate.js';
import { noise } from '../maths/noise.js';
import type { Light } from '../scene/scene.js';
import { tiltByFolds } from './folds.js';
import type {
  BeardMaterial,
  EyeMaterial,
  HairMaterial,
  Material,
  PlainMaterial,
  ShoeMaterial,
} from './material.js';
import { paintCloth } from './paint-cloth.js';
import { paintSkin } from './paint-skin.js';
import type { SurfacePoint } from './surface-point.js';

/**
 * How far light bleeds around the edge of shadow: deep in skin, and there the more the redder; a
 * little in hair.
 */
const skinWrap = [0.28, 0.126, 0.084] as const;
const hairWrap = [0.15, 0.15, 0.15] as const;
const noWrap = [0, 0, 0] as const;

/**
 * Gives a point its colour: the albedo of its material, lit by the key light, the sky, the ground
 * and highlights.
 */
export function shade(material: Material, point: SurfacePoint, light: Light): void {
  paintMaterial(material, point);
  const wrap = material.kind === 'skin' ? skinWrap : material.kind === 'hair' ? hairWrap : noWrap;
  const [lx, ly, lz] = light.direction;
  const facing = point.nx * lx + point.ny * ly + point.nz * lz;
  const towards = Math.max(0.02, point.nx * point.viewX + point.ny * point.viewY + point.nz * point.viewZ);
  const fresnel = (1 - towards) ** 3;
  const lit = point.isBack ? point.lit * 0.3 : point.lit;
  const open = occlusionOf(material, point);
  const up = 0.5 + 0.5 * point.ny;
  const highlight =
    material.kind === 'hair' ? glintOnHair(material, point, light, facing) : glint(point, light, fresnel);
  const glow = highlight * lit * (facing > 0 ? 1 : 0.2);
  const sheen = material.kind === 'cloth' ? material.sheen * fresnel : 0;
  const shine = (albedo: number, channel: 0 | 1 | 2): number => {
    const bleed = wrap[channel];
    const direct = Math.max(0, (facing + bleed) / (1 + bleed)) * lerp(lit, Math.min(1, lit + 0.12), bleed);
    const key = light.key[channel];
    const ambient = (light.ground[channel] + (light.sky[channel] - light.ground[channel]) * up) * open;
    // Light between folds of skin is red.
    const warm = material.kind === 'skin' && channel === 0 ? 1 + 0.25 * (1 - open) : 1;
    const diffuse = albedo * (key * direct * (0.6 + 0.4 * point.occlusion) + ambient * warm);
    return diffuse + key * glow + sheen * albedo * (ambient + 0.4 * key * lit) + 0.025 * fresnel * ambient;
  };
  point.red = shine(point.red, 0);
  point.green = shine(point.green, 1);
  point.blue = shine(point.blue, 2);
}

function paintMaterial(material: Material, point: SurfacePoint): void {
  switch (material.kind) {
    case 'skin':
      paintSkin(material, point);
      return;
    case 'cloth':
      paintCloth(material, point);
      tiltByFolds(material, point);
      return;
    case 'hair':
      paintHair(material, point);
      return;
    case 'shoe':
      paintShoe(material, point);
      return;
    case 'eye':
      paintEye(material, point);
      return;
    case 'beard':
      paintBeard(material, point);
      return;
    case 'plain':
      paintPlain(material, point);
      return;
    default:
      assertNever(material);
  }
}

/** Skin beside the edge of a garment lies in its shadow. */
function occlusionOf(material: Material, point: SurfacePoint): number {
  const open = point.isBack ? point.occlusion * 0.45 : point.occlusion;
  if (material.kind !== 'skin' || point.covered <= -0.35) return open;
  return open * (1 - 0.45 * smoothstep(-0.35, 0.02, point.covered));
}

/** Blinn and Phong's highlight, stronger at grazing angles. */
function glint(point: SurfacePoint, { direction: [lx, ly, lz] }: Light, fresnel: number): number {
  const hx = lx + point.viewX;
  const hy = ly + point.viewY;
  const hz = lz + point.viewZ;
  const length = Math.sqrt(hx * hx + hy * hy + hz * hz) || 1;
  const facing = Math.max(0, (point.nx * hx + point.ny * hy + point.nz * hz) / length);
  return point.specular * (0.4 + 1.6 * fresnel) * facing ** point.glossiness * point.glossiness * 0.09;
}

/** Kajiya and Kay's highlight across strands, which fall straight down the surface. */
function glintOnHair({ shine }: HairMaterial, point: SurfacePoint, light: Light, facing: number): number {
  const { nx, ny, nz } = point;
  const [lx, ly, lz] = light.direction;
  const hx = lx + point.viewX;
  const hy = ly + point.viewY;
  const hz = lz + point.viewZ;
  const tx = -nx * ny;
  const ty = 1 - ny * ny;
  const tz = -nz * ny;
  const lengths = Math.sqrt((tx * tx + ty * ty + tz * tz) * (hx * hx + hy * hy + hz * hz)) || 1;
  const along = (hx * tx + hy * ty + hz * tz) / lengths + 0.12 * point.strand;
  return shine * Math.max(0, 1 - along * along) ** 14 * Math.max(0, facing * 0.6 + 0.4) * 0.6;
}

function paintEye({ iris }: EyeMaterial, point: SurfacePoint): void {
  const fromPupil = Math.hypot(Math.abs(point.x) - 0.3, point.y - 7.284);
  point.paint(fromPupil < 0.03 ? [0.01, 0.01, 0.01] : fromPupil < 0.085 ? iris : [0.5, 0.47, 0.44]);
  if (point.y > 7.32) point.scale(0.5);
  point.specular = 0.5;
  point.glossiness = 60;
}

/** Below this height hair ends on clothes, not on skin. */
const shouldersY = 6.1;

function paintHair({ colour, tone, curly }: HairMaterial, point: SurfacePoint): void {
  const { x, y, z, u, v } = point;
  point.strand = curly
    ? 0.6 * noise(x * 7, y * 7, z * 7) + 0.3 * noise(x * 15, y * 15, z * 15)
    : 0.6 * noise(u * 17, v * 0.9, 3.3) + 0.45 * noise(u * 41, v * 1.6, 9.1);
  point.paint(colour);
  point.scale(1 + 0.5 * point.strand);
  if (point.inside < 0.1 && point.y > shouldersY)
    point.blend(tone, 0.45 * (1 - 10 * Math.max(0, point.inside)));
}

function paintBeard({ hair, tone }: BeardMaterial, point: SurfacePoint): void {
  point.paint(hair);
  point.blend(tone, 0.16);
  point.scale(0.9 + 0.5 * noise(point.x * 22, point.y * 12, point.z * 22));
  point.specular = 0.05;
  point.glossiness = 12;
}

/** The height of the upper edge of soles. */
const soleY = -7.98;

function paintShoe(material: ShoeMaterial, point: SurfacePoint): void {
  const { x, y, z } = point;
  const { second, laces } = material;
  point.paint(material.colour);
  point.specular = material.specular;
  point.glossiness = material.glossiness;
  if (y < soleY) {
    point.paint(material.sole);
    point.specular = 0.03;
    if (y > soleY - 0.03) point.scale(0.6);
  } else {
    const onTongue = z > 0.25 && z < 1.25 && y > -7.85 && Math.abs(Math.abs(x) - 2.2) < 0.17;
    if (laces && onTongue && point.ny > 0.2) point.blend(second, Math.sin(z * 22) > 0 ? 0.75 : 0.1);
    if (laces && z < -0.1) point.blend(second, 0.55 * smoothstep(-0.1, -0.25, z));
    if (laces && z > 1.75) point.scale(0.92);
    if (Math.abs(point.inside) < 0.08) point.scale(0.7);
    if (y < -7.86) point.scale(0.85);
  }
  point.scale(1 + 0.06 * noise(x * 8, y * 8, z * 8));
}

function paintPlain({ colour, specular, glossiness }: PlainMaterial, point: SurfacePoint): void {
  point.paint(colour);
  point.specular = specular;
  point.glossiness = glossiness;
}

function assertNever(material: never): never {
  throw new Error(`Cannot shade ${JSON.stringify(material)}`);
}
