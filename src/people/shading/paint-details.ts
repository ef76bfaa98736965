import { fract } from '../maths/interpolate.js';
import type { LinearRgb } from '../maths/linear-colour.js';
import type { ClothMaterial } from './material.js';
import type { SurfacePoint } from './surface-point.js';

const cord: LinearRgb = [0.75, 0.75, 0.73];
const buckle: LinearRgb = [0.4, 0.36, 0.28];

/** Plackets, pockets, seams, belts and stripes, where the base mesh has them: see `RestPoint`. */
export function paintDetails(cloth: ClothMaterial, point: SurfacePoint): void {
  const { details } = cloth;
  if (details.placket !== 'none') paintPlacket(cloth, point);
  if (details.cords) paintCords(point);
  if (details.lapels) paintLapels(point);
  if (details.seams) paintSeams(point);
  if (details.waistband) paintWaistband(details.waistband, details.belt, point);
  if (details.sideStripe && Math.abs(point.z - 0.2) < 0.12 && Math.abs(point.x) > 0.9)
    point.paint(details.sideStripe);
  if (details.sleeveStripe && point.sleeve > 0.5 && Math.abs(point.z - 0.15) < 0.1)
    point.paint(details.sleeveStripe);
  if (details.crease) paintCrease(point);
  paintPockets(details.pockets, point);
}

function paintPlacket({ colour, details }: ClothMaterial, point: SurfacePoint): void {
  if (point.z <= 0.2 || point.sleeve >= 0.3) return;
  const aside = Math.abs(point.x);
  if (details.placket === 'zip') {
    const isBright = point.luminance() > 0.2;
    if (aside < 0.05) point.blend(isBright ? [0.06, 0.06, 0.06] : [0.3, 0.3, 0.3], 0.7);
    return;
  }
  if (details.placket === 'half-buttons' && point.y <= 4.3) return;
  if (aside < 0.13) point.scale(1.04);
  if (Math.abs(aside - 0.14) < 0.03) point.scale(0.75);
  const isButton = aside < 0.05 && Math.abs(fract(point.y / 0.72) - 0.5) < 0.055;
  if (isButton) point.blend(colour[1] > 0.3 ? [0.25, 0.23, 0.2] : [0.5, 0.48, 0.44], 0.8);
}

function paintCords(point: SurfacePoint): void {
  const { x, y, z } = point;
  if (z > 0.2 && Math.abs(Math.abs(x) - 0.22) < 0.035 && y > 3.9 && y < 5.3) point.blend(cord, 0.75);
}

function paintLapels(point: SurfacePoint): void {
  if (point.z <= 0.3 || point.y <= 2.4 || point.y >= 5.5 || point.inside >= 0.42) return;
  point.scale(point.inside > 0.36 ? 0.5 : 0.9);
}

function paintSeams(point: SurfacePoint): void {
  const aside = Math.abs(point.x);
  if (point.y >= 1) return;
  if (Math.abs(point.z - 0.2) < 0.035 && aside > 1.2) point.scale(0.72);
  if (point.z > 0.3 && aside < 0.03 && point.y > -0.5) point.scale(0.65);
}

function paintWaistband(waistband: LinearRgb, belt: LinearRgb | undefined, point: SurfacePoint): void {
  if (point.inside >= 0.26 || point.y <= 0.4) return;
  point.paint(belt ?? waistband);
  if (point.inside > 0.22) point.scale(0.55);
  if (belt && point.z > 0.3 && Math.abs(point.x) < 0.14) {
    point.paint(buckle);
    point.specular = 0.5;
  } else if (Math.abs(fract(point.x * 0.9) - 0.5) < 0.05) point.scale(0.8);
}

function paintCrease(point: SurfacePoint): void {
  if (point.z <= 0.2 || point.y >= -0.8) return;
  const middle = 1.1 + (0.5 - point.y) * 0.135;
  if (Math.abs(Math.abs(point.x) - middle) < 0.03) point.scale(1.25);
}

/** Darkens a line of half width `half` around a rectangle. */
function outlineRectangle(
  point: SurfacePoint,
  at: { readonly x: number; readonly y: number; readonly halfWidth: number; readonly halfHeight: number },
  line: { readonly half: number; readonly factor: number },
): void {
  const from = Math.max(Math.abs(at.x) - at.halfWidth, Math.abs(at.y) - at.halfHeight);
  if (Math.abs(from) < line.half) point.scale(line.factor);
}

function paintPockets(pockets: ClothMaterial['details']['pockets'], point: SurfacePoint): void {
  const { x, y, z } = point;
  const aside = Math.abs(x);
  const onTrunk = z > 0.3 && point.sleeve < 0.3;
  switch (pockets) {
    case 'none':
      return;
    case 'jeans': {
      const slant = Math.abs(aside - 0.75 - (0.75 - y) * 0.6);
      if (z > 0.4 && y > 0 && y < 0.75 && slant < 0.035) point.scale(0.62);
      if (z < -0.2 && y < 0.35 && y > -0.55)
        outlineRectangle(
          point,
          { x: aside - 0.72, y: y + 0.1, halfWidth: 0.36, halfHeight: 0.42 },
          { half: 0.035, factor: 0.62 },
        );
      return;
    }
    case 'cargo':
      if (y >= -1.7 || y <= -2.9 || Math.abs(z - 0.2) >= 0.5) return;
      outlineRectangle(
        point,
        { x: z - 0.2, y: y + 2.3, halfWidth: 0.45, halfHeight: 0.55 },
        { half: 0.04, factor: 0.6 },
      );
      if (y > -2) point.scale(0.93);
      return;
    case 'jacket':
      if (!onTrunk) return;
      outlineRectangle(
        point,
        { x: aside - 0.85, y: y - 3.5, halfWidth: 0.36, halfHeight: 0.4 },
        { half: 0.03, factor: 0.7 },
      );
      if (Math.abs(aside - 1 + (y - 1.2) * 0.3) < 0.035 && y > 0.7 && y < 1.7) point.scale(0.6);
      return;
    case 'blazer':
      if (!onTrunk) return;
      if (Math.abs(y - 0.55) < 0.05 && Math.abs(aside - 1) < 0.4) point.scale(0.6);
      if (Math.abs(y - 3.6) < 0.04 && Math.abs(x - 0.9) < 0.25) point.scale(0.65);
      return;
    case 'hoodie': {
      const halfWidth = 0.95 - (y - 0.25) * 0.18;
      if (z <= 0.4 || y >= 1.9 || y <= 0.25 || aside >= halfWidth) return;
      point.scale(Math.min(1.9 - y, halfWidth - aside) < 0.07 ? 0.68 : 1.03);
      return;
    }
    default:
      assertNever(pockets);
  }
}

function assertNever(pockets: never): never {
  throw new Error(`Cannot paint the pockets ${String(pockets)}`);
}
