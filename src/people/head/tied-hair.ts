import { lerp, smoothstep } from '../maths/interpolate.js';
import type { Layer } from '../mesh/layer.js';
import { createEllipsoid } from './ellipsoid.js';
import { type HairOf, hairSurface } from './hair-of.js';
import { createGrid, createSurface } from './surfaces.js';

/** A knot behind the head. */
export function growBun({ fitting, skull, material }: HairOf): Layer {
  const { hair, hat, seed } = fitting.identity;
  const radius = 0.3 * hair.volume + 0.08;
  const elevation = hat ? 0.1 : hair.part + 0.45;
  const centre = skull.pointAt(Math.PI, elevation, skull.radiusAt(Math.PI, elevation) + radius * 0.6);
  return createEllipsoid(
    { centre, radii: [radius, radius * 0.9, radius], roughness: 0.06, seed, toRest: skull.toRest },
    { ...hairSurface(fitting), material, twoSided: false },
  );
}

/** Strands that hang from a knot behind the head. */
export function growPonytail({ fitting, skull, material }: HairOf): Layer {
  const { hair, hat } = fitting.identity;
  const elevation = hat ? 0.05 : 0.15 + hair.part * 0.6;
  const root = skull.pointAt(Math.PI, elevation, skull.radiusAt(Math.PI, elevation) + 0.1);
  const length = lerp(1.4, 3.2, hair.length);
  const thickest = 0.24 * hair.volume;
  const [columns, rows] = [18, 12];
  const { vertices, triangles } = createGrid({ columns, rows, closed: true }, (column, row) => {
    const angle = -(column / columns) * 2 * Math.PI;
    const down = row / (rows - 1);
    const radius = thickest * (0.25 + Math.sin(Math.PI * Math.min(1, down * 1.15 + 0.12)) * 0.85);
    const back = 0.32 * Math.sin(Math.min(1, down * 2.2) * Math.PI * 0.5) - 0.12 * down;
    const position = [
      root[0] + radius * Math.cos(angle),
      root[1] - down * length,
      root[2] - back + radius * 0.8 * Math.sin(angle),
    ] as const;
    const rest = skull.toRest(position);
    return { position, rest, patternUv: [angle, down * 3], weight: smoothstep(5.6, 6.8, rest[1]) };
  });
  return createSurface(vertices, triangles, { ...hairSurface(fitting), material });
}
