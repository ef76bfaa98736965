import { noise } from '../maths/noise.js';
import type { Vec3 } from '../maths/vector.js';
import type { Layer } from '../mesh/layer.js';
import { createGrid, createSurface, type SurfaceOptions } from './surfaces.js';

/** Its shape and place, in decimetres. */
export interface Ellipsoid {
  readonly centre: Vec3;
  readonly radii: Vec3;
  /** 1 is round, towards 0 a box with rounded edges; 1 where absent. */
  readonly roundness?: number;
  /** How uneven its surface is, against the radii. */
  readonly roughness: number;
  readonly seed: number;
  readonly toRest: (point: Vec3) => Vec3;
}

/** A ball or a rounded box that moves with the first bone. */
export function createEllipsoid(
  { centre, radii, roundness = 1, roughness, seed, toRest }: Ellipsoid,
  options: SurfaceOptions,
): Layer {
  const [columns, rows] = [18, 12];
  const bulge = (value: number) => Math.sign(value) * Math.abs(value) ** roundness;
  const { vertices, triangles } = createGrid({ columns, rows, closed: true }, (column, row) => {
    const angle = -(column / columns) * 2 * Math.PI;
    const down = row / (rows - 1);
    const elevation = Math.PI * (0.5 - down);
    const rough = 1 + roughness * noise(-angle * 2, -elevation * 3, seed);
    const level = bulge(Math.cos(elevation)) * rough;
    const position: Vec3 = [
      centre[0] + radii[0] * level * bulge(Math.cos(angle)),
      centre[1] + radii[1] * bulge(Math.sin(elevation)) * rough,
      centre[2] + radii[2] * level * bulge(Math.sin(angle)),
    ];
    return { position, rest: toRest(position), patternUv: [angle, down * 3], weight: 1 };
  });
  return createSurface(vertices, triangles, options);
}
