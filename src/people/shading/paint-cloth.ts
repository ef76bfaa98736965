import { noise } from '../maths/noise.js';
import type { ClothMaterial } from './material.js';
import { paintDetails } from './paint-details.js';
import { paintPattern } from './paint-pattern.js';
import type { SurfacePoint } from './surface-point.js';

/**
 * The albedo of a garment: its pattern, its weave, its hems and cuffs, and what is sewn onto it.
 */
export function paintCloth(cloth: ClothMaterial, point: SurfacePoint): void {
  point.paint(cloth.colour);
  point.specular = cloth.specular;
  point.glossiness = cloth.glossiness;
  paintPattern(cloth, point);
  point.scale(1 + cloth.grain * noise(point.u * 9, point.v * 9, point.z * 9));
  if (cloth.edgeWidth > 0 && point.inside < cloth.edgeWidth && !point.isBack) paintEdge(cloth, point);
  paintDetails(cloth, point);
}

function paintEdge({ edge, edgeWidth, ribbed }: ClothMaterial, point: SurfacePoint): void {
  const { inside } = point;
  if (ribbed) {
    point.blend(edge, 0.8);
    point.scale(1 + 0.12 * Math.sin(30 * (point.sleeve > 0.5 ? point.z : point.u)));
    if (inside > edgeWidth - 0.04) point.scale(0.8);
    return;
  }
  if (inside > edgeWidth - 0.035) point.scale(0.72);
  if (inside < 0.03) point.scale(0.8);
}
