import type { Fitting } from '../clothes/fitting.js';
import { clamp, lerp, smoothstep } from '../maths/interpolate.js';
import { noise } from '../maths/noise.js';
import type { Layer } from '../mesh/layer.js';
import { growCurtain } from './curtain-hair.js';
import { describeHair, type HairOf, hairSurface } from './hair-of.js';
import { degree, restCentre, type Skull } from './skull.js';
import { createGrid, createSurface } from './surfaces.js';
import { growBun, growPonytail } from './tied-hair.js';

/** The hair of the head, as long and as thick as its style has it. */
export function growHair(fitting: Fitting, skull: Skull): Layer[] {
  const { style } = fitting.identity.hair;
  if (style === 'bald') return [];
  const of = describeHair(fitting, skull);
  switch (style) {
    case 'bob':
    case 'long':
    case 'long-front':
      return [growCurtain(of)];
    case 'bun':
      return [growCap(of), growBun(of)];
    case 'ponytail':
      return [growCap(of), growPonytail(of)];
    default:
      return [growCap(of)];
  }
}

/** Hair that lies on the skull down to the hairline. */
function growCap({ fitting, skull, material, thicknessAt, hairlineAt, underHat }: HairOf): Layer {
  const { hair, seed } = fitting.identity;
  const [columns, rows] = [64, 26];
  const coversEars = hair.style === 'curly' || hair.style === 'tousled';
  const radiusAt = coversEars ? skull.radiusOverEars : skull.radiusAt;
  const [thinnest, lower] = [hair.style === 'curly' ? 0.35 : 0.25, coversEars ? 0.264 : 0];
  const { vertices, triangles } = createGrid({ columns, rows, closed: true }, (column, row) => {
    const azimuth = (column / columns) * 2 * Math.PI - Math.PI;
    const down = row / (rows - 1);
    const elevation = (90 - 150 * down) * degree;
    // Hair gets thin towards its edge.
    const fromEdge = clamp((restCentre[1] + Math.sin(elevation) - hairlineAt(azimuth) + 0.15) / 0.5);
    const thick = thicknessAt(azimuth, elevation) * lerp(thinnest, 1, fromEdge);
    const position = skull.pointAt(azimuth, elevation, radiusAt(azimuth, elevation) + thick);
    const rest = skull.toRest(position);
    const overEar = lower * smoothstep(60, 90, Math.abs(azimuth) / degree);
    const inside = rest[1] - hairlineAt(azimuth) + overEar + 0.05 * noise(azimuth * 14, rest[1] * 3, seed);
    return {
      position,
      rest,
      patternUv: [azimuth, down * 3],
      weight: smoothstep(5.3, 6.3, rest[1]),
      inside: underHat(inside, azimuth, rest[1]),
    };
  });
  return createSurface(vertices, triangles, { ...hairSurface(fitting), material });
}
