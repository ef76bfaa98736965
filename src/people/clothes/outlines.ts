import type { Geometry } from '../assets/geometry.js';
import type { RestPoint } from '../assets/rest-point.js';
import type { Shoes, Skirt, Top, Trousers } from '../identity/identity.js';
import { lerp, smoothstep } from '../maths/interpolate.js';

/**
 * How far a point of the base mesh is inside a garment's outline, in decimetres: positive inside, 0
 * on the outline. That of two outlines is the smaller one.
 */
export type Outline = (point: RestPoint) => number;

const measured = new WeakMap<Outline, Map<Geometry, Float32Array>>();

/**
 * How far each vertex of a geometry is inside an outline; measured once, then kept with the
 * outline.
 */
export function measureInside(outline: Outline, geometry: Geometry): Float32Array {
  const ofOutline = measured.get(outline) ?? new Map<Geometry, Float32Array>();
  measured.set(outline, ofOutline);
  const known = ofOutline.get(geometry);
  if (known) return known;
  const inside = new Float32Array(geometry.vertexCount);
  for (let i = 0; i < inside.length; i += 1) inside[i] = outline(geometry.rest[i]!);
  ofOutline.set(geometry, inside);
  return inside;
}

const everywhere = 9;
const nowhere = -9;
/** The height of the pit of the neck; no neckline reaches down to the chest's. */
const neckY = 5.97;
const chestY = 3.5;
/** Tops end below the chin. */
const chinY = 6.5;
/**
 * Sleeves are measured along the arm in halves of its length; this many decimetres are one half.
 */
const halfArm = 2.3;

/** A top ends at its neckline, its sleeves, its hem and its front. */
export function outlineTop(top: Top): Outline {
  const neck = outlineNeck(top);
  return (point) => {
    const { y, armWeight } = point;
    if (y > chinY) return nowhere;
    const tail = top.tail * Math.cos(Math.min(1, Math.abs(point.x) / 1.6) * Math.PI);
    const hem = armWeight > 0.5 ? everywhere : y - (top.hem - tail);
    return Math.min(neck(point), outlineSleeve(top, point), hem, outlineFront(top, point));
  };
}

function outlineSleeve({ sleeve, neckline }: Top, { x, y, armWeight, alongArm }: RestPoint): number {
  if (sleeve > 0.05) return (sleeve - alongArm * smoothstep(0.25, 0.6, armWeight)) * halfArm;
  if (neckline !== 'tank') return (0.62 - armWeight) * 1.3;
  return Math.min((0.5 - armWeight) * 1.3, 1.32 - Math.abs(x) + Math.max(0, 4.9 - y) * 1.2);
}

/** The gap of a garment that is open in front, wider at the chest. */
function outlineFront({ open, lapel }: Top, { x, y, z, armWeight }: RestPoint): number {
  if (open === undefined || armWeight >= 0.5) return everywhere;
  const belowWaist = y < 1 ? 1 + (1 - y) * 0.08 : 1;
  const halfWidth = open * 0.5 * belowWaist + (lapel || 0.25) * smoothstep(2.6, 5.3, y);
  return Math.abs(x) - halfWidth + Math.max(0, 0.55 - z) * 4;
}

/** Openings around the neck: an oval that is deeper in front, or a V. */
function outlineNeck({ neckline, neckDepth }: Top): Outline {
  const front = (z: number) => smoothstep(-0.05, 0.75, z);
  const oval = (width: number, depth: number, power = 2): Outline => {
    return ({ x, y, z }) => {
      if (y < chestY) return everywhere;
      const down = Math.max(0, neckY - y) / lerp(0.16, depth, front(z));
      const across = Math.abs(x) / width;
      const radius =
        power === 2
          ? Math.sqrt(across * across + down * down)
          : (across ** power + down ** power) ** (1 / power);
      return radius * 0.62 - 0.62;
    };
  };
  const wedge = (width: number, depths: readonly [number, number], steepness: number): Outline => {
    return ({ x, y, z }) => {
      if (front(z) <= 0.02 || y < chestY) return everywhere;
      const down = (neckY - y) / lerp(depths[0], depths[1], front(z));
      return (Math.abs(x) / width + down - 1) * steepness;
    };
  };
  const below =
    (height: number): Outline =>
    ({ y }) =>
      height - y;
  const both =
    (a: Outline, b: Outline): Outline =>
    (point) =>
      Math.min(a(point), b(point));
  switch (neckline) {
    case 'crew':
      return oval(0.86, 0.5 + neckDepth * 0.5);
    case 'v':
      return both(oval(0.92, 0.3), wedge(0.9, [0.3, 1.25 + neckDepth], 0.55));
    case 'scoop':
      return oval(1.12, 1.15 + neckDepth, 2.4);
    case 'tank':
      return oval(0.84, 1.3 + neckDepth, 3);
    case 'shirt':
      return both(below(6.03), wedge(0.6, [0.2, 0.85], 0.5));
    case 'turtle':
      return below(6.12);
    case 'hood':
      return oval(0.86, 0.52);
    case 'jacket':
      return both(below(6), oval(0.72, 0.35));
    default:
      return assertNever(neckline);
  }
}

/** The part of a coat below the hips, cut from the skirt. */
export function outlineCoat({ open = 0, coatHem = 0 }: Top): Outline {
  return ({ x, y, z }) => {
    const gap = open * 0.5 + 0.05 * Math.max(0, -y);
    const front = Math.abs(x) - gap + Math.max(0, 0.6 - z) * 4;
    return Math.min(1 - y, y - coatHem, front);
  };
}

/** Trousers and skirts end at their waist and their hem, and do not reach the arms. */
export function outlineBottom(bottom: Trousers | Skirt): Outline {
  if (bottom.form === 'skirt') return ({ y }) => Math.min(bottom.waist - y, y - bottom.hem);
  return ({ y, armWeight }) => Math.min(bottom.waist - y, y - bottom.hem, (0.4 - armWeight) * 3);
}

/** What a bottom covers for sure: a skirt swings away from the legs near its hem. */
export function coverOfBottom(bottom: Trousers | Skirt): Outline {
  if (bottom.form === 'trousers') return outlineBottom(bottom);
  return ({ y, armWeight }) => (armWeight > 0.4 ? nowhere : Math.min(bottom.waist - y, y - bottom.hem - 0.5));
}

/** Shoes end at their height; flats show the back of the foot. */
export function outlineShoes({ kind, height }: Shoes): Outline {
  if (kind === 'flats')
    return ({ y, z }) => -7.5 - y - 0.45 * Math.max(0, smoothstep(0.2, 0.7, z) * smoothstep(1.75, 1.2, z));
  return ({ y, z }) => height + (z < 0 ? 0.05 : 0) - y;
}

/**
 * A full beard: the jaw, a moustache, and the corners of the mouth between them, without the lips.
 */
export const outlineBeard: Outline = ({ x, y, z }) => {
  const aside = Math.abs(x);
  if (z < 0.5 || y > 7.1 || y < 5.95) return -1;
  const jaw = lerp(6.5, 6.98, smoothstep(0.32, 0.74, aside)) - y;
  const moustache = Math.min(0.06 - Math.abs(y - 6.765 + aside * 0.2), 0.3 - aside, z - 1.2);
  const corners = Math.min(0.32 - aside, 6.76 - y, aside - 0.23);
  const hairy = Math.max(jaw, moustache, corners);
  const lips = 0.09 - Math.hypot(aside * 0.35, y - 6.6);
  const beside = z > 1.25 ? Math.min(hairy, 0.02 - lips * 1.5) : hairy;
  return Math.min(beside, y - 5.98 + 0.25 * smoothstep(0.6, 1.3, z), (z - 0.5) * 0.6, 0.25);
};

function assertNever(neckline: never): never {
  throw new Error(`Cannot cut the neckline ${String(neckline)}`);
}
