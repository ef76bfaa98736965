import type { Fitting } from '../clothes/fitting.js';
import type { Hat } from '../identity/identity.js';
import { clamp, lerp, smoothstep } from '../maths/interpolate.js';
import type { Layer } from '../mesh/layer.js';
import { degree, restCentre, type Skull } from './skull.js';
import { createGrid, createSurface } from './surfaces.js';

/** The height of a hat's edge on the base mesh. */
export function hatEdge({ kind }: Hat, azimuth: number): number {
  const behind = smoothstep(20, 150, Math.abs(azimuth) / degree);
  return kind === 'beanie' ? lerp(7.78, 6.95, behind) : lerp(7.86, 7.35, behind);
}

/** The hat of a person, if any: a crown, and a brim but for beanies. */
export function putOnHat(fitting: Fitting, skull: Skull): Layer[] {
  const { hat } = fitting.identity;
  if (hat === undefined) return [];
  const crown = sewCrown(fitting, skull, hat);
  return hat.kind === 'beanie' ? [crown] : [crown, sewBrim(fitting, skull, hat)];
}

function hatSurface({ assets }: Fitting, { material }: Hat) {
  const bones = [assets.boneIndex('head'), assets.boneIndex('head')] as const;
  return { name: 'hat', material, depthBias: 0.07, twoSided: true, bones } as const;
}

/** How far a hat stands off the skull, and how much more on top. */
function hatThickness({ kind }: Hat): readonly [around: number, onTop: number] {
  return kind === 'beanie' ? [0.2, 0.18] : [0.15, 0.12];
}

function sewCrown(fitting: Fitting, skull: Skull, hat: Hat): Layer {
  const [columns, rows] = [56, 22];
  const [around, onTop] = hatThickness(hat);
  const { vertices, triangles } = createGrid({ columns, rows, closed: true }, (column, row) => {
    const azimuth = (column / columns) * 2 * Math.PI - Math.PI;
    const down = row / (rows - 1);
    const elevation = (90 - 105 * down) * degree;
    const radius =
      skull.radiusAt(azimuth, elevation) + around + onTop * smoothstep(40 * degree, 90 * degree, elevation);
    const position = skull.pointAt(azimuth, elevation, radius);
    const rest = skull.toRest(position);
    return {
      position,
      rest,
      weight: 1,
      patternUv: [azimuth, down * 2],
      inside: rest[1] - hatEdge(hat, azimuth),
    };
  });
  return createSurface(vertices, triangles, hatSurface(fitting, hat));
}

/** In front, behind, or all around. */
function sewBrim(fitting: Fitting, skull: Skull, hat: Hat): Layer {
  const [columns, rows] = [25, 5];
  const [around] = hatThickness(hat);
  const isBucket = hat.kind === 'bucket';
  const middle = hat.kind === 'backward-cap' ? Math.PI : 0;
  const span = isBucket ? Math.PI : 62 * degree;
  const { vertices, triangles } = createGrid({ columns, rows, closed: false }, (column, row) => {
    const across = (column / (columns - 1)) * 2 - 1;
    const azimuth = middle + across * span;
    const y =
      skull.centre[1] +
      (hatEdge(hat, azimuth - 2 * Math.PI * Math.round(azimuth / (2 * Math.PI))) + 0.03 - restCentre[1]) *
        skull.scale;
    const rise = (y - skull.centre[1]) / (skull.radiusAt(azimuth, 0.4) + around);
    const elevation = Math.asin(clamp(rise, -1, 1));
    const reach = isBucket ? 0.42 : 0.75 * Math.sqrt(clamp(1 - across * across * 0.92));
    const out = (row / (rows - 1)) * reach;
    const root = skull.pointAt(azimuth, elevation, skull.radiusAt(azimuth, elevation) + around);
    const position = [
      root[0] + Math.sin(azimuth) * out * 0.9,
      root[1] - out * (isBucket ? 0.6 : 0.22),
      root[2] + Math.cos(azimuth) * out,
    ] as const;
    return { position, rest: position, patternUv: [0, 0], weight: 1 };
  });
  return createSurface(vertices, triangles, hatSurface(fitting, hat));
}
