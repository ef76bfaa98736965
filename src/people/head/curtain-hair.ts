import type { HairStyle } from '../identity/identity.js';
import { clamp, lerp, smoothstep } from '../maths/interpolate.js';
import { noise } from '../maths/noise.js';
import type { Vec3 } from '../maths/vector.js';
import type { Layer } from '../mesh/layer.js';
import { type HairOf, hairSurface } from './hair-of.js';
import { restHairline } from './hairline.js';
import { degree, restCentre } from './skull.js';
import { createGrid, createSurface } from './surfaces.js';

/** This part of the strands lies on the skull; the rest falls from its level. */
const onSkull = 0.4;
const fallElevation = -0.05;

/** How wide hair is at its end against the head. */
const spreadOf: Readonly<Partial<Record<HairStyle, number>>> = { bob: 0.97, long: 1.3, 'long-front': 0.92 };

/**
 * Long hair and bobs: strands that lie on the skull down to the temples and then fall, behind the
 * shoulders or before them.
 */
export function growCurtain(of: HairOf): Layer {
  const { fitting, skull, material, thicknessAt } = of;
  const { hair } = fitting.identity;
  const end = hair.style === 'bob' ? lerp(6.45, 5.75, hair.length) : lerp(5.2, 3.3, hair.length);
  const [columns, rows] = [72, 40];
  const { vertices, triangles } = createGrid({ columns, rows, closed: true }, (column, row) => {
    const azimuth = (column / columns) * 2 * Math.PI - Math.PI;
    const down = row / (rows - 1);
    const radiusAt = (elevation: number, share: number) =>
      skull.radiusOverEars(azimuth, elevation) * 0.97 + thicknessAt(azimuth, elevation) * share;
    const falls = down >= onSkull;
    const fall = (down - onSkull) / (1 - onSkull);
    const elevation = lerp(90 * degree, fallElevation, down / onSkull);
    const root = skull.pointAt(azimuth, fallElevation, radiusAt(fallElevation, 0.76));
    const position = falls
      ? fallFrom(of, { root, azimuth, fall, end })
      : skull.pointAt(azimuth, elevation, radiusAt(elevation, 0.6 + 0.4 * down));
    const rest = skull.toRest(position);
    return {
      position,
      rest,
      patternUv: [azimuth, falls ? 1.2 + fall * (7.3 - end) : down * 3],
      weight: smoothstep(5.3, 6.3, rest[1]),
      inside: insideCurtain(of, azimuth, rest, end),
    };
  });
  return createSurface(vertices, triangles, { ...hairSurface(fitting), material, depthBias: 0.2 });
}

/** A point of a strand that falls from `root`; `fall` is how far down to its end, 0 to 1. */
function fallFrom(
  { fitting, skull }: HairOf,
  strand: { root: Vec3; azimuth: number; fall: number; end: number },
): Vec3 {
  const { root, azimuth, fall, end } = strand;
  const { identity } = fitting;
  const { centre, scale } = skull;
  const bottom = centre[1] + (end - restCentre[1]) * scale;
  const y = lerp(root[1], bottom, fall);
  const restY = skull.toRest([0, y, 0])[1];
  const wave =
    1 +
    0.06 * Math.sin(azimuth * 9 + identity.seed) * fall +
    0.045 * noise(azimuth * 3, restY * 0.5, identity.seed);
  const taper = identity.hair.style === 'bob' ? 0 : 0.28 * smoothstep(0.5, 1, fall);
  const spread = lerp(1, spreadOf[identity.hair.style] ?? 1, smoothstep(0, 0.6, fall)) * (1 - taper);
  let x = root[0] * wave * spread;
  let z = centre[2] + (root[2] - centre[2]) * wave;
  const onShoulders = smoothstep(6.6, 5.9, restY);
  const base = centre[2] - restCentre[2];
  if (identity.hair.style === 'long-front' && Math.abs(azimuth) < 92 * degree) {
    const off = (identity.jacket ? 0.25 : 0.1) + 0.12 * (1 - identity.body.male);
    z = lerp(z, base + lerp(0.75, 1.55, smoothstep(5.7, 4.2, restY)) + off, onShoulders);
    x = lerp(x, Math.sign(x) * clamp(Math.abs(x), 0.45, 0.95), onShoulders);
  } else {
    z = lerp(z, Math.min(z, base + backOf(restY) - gapBehind(fitting.identity)), onShoulders);
    x *= lerp(1, 0.95, onShoulders);
  }
  return [x, y, z];
}

/** The z of the nape and the back at a height of the base mesh. */
function backOf(y: number): number {
  if (y > 5.2) return lerp(-0.55, -0.42, clamp((y - 5.2) / 0.6));
  return lerp(-1.12, -0.55, clamp(y - 4.2));
}

/** What is worn between the back and the hair. */
function gapBehind({ jacket, top }: HairOf['fitting']['identity']): number {
  const clothes = jacket ? jacket.gap + top.gap + 0.3 : 0.14;
  const collar = 0.5 * Math.max(top.collar, jacket?.collar ?? 0);
  return clothes + collar + (top.hood || jacket?.hood ? 0.65 : 0);
}

/** Above the hairline or beside the face, and above an uneven lower end. */
function insideCurtain({ fitting, underHat }: HairOf, azimuth: number, [, y]: Vec3, end: number): number {
  const { hair, seed } = fitting.identity;
  const deg = Math.abs(azimuth) / degree;
  const beside = (deg - lerp(50, 62, smoothstep(7.6, 6.8, y)) - 4 * noise(y * 1.5, seed, azimuth)) * 0.02;
  const parting = Math.abs(azimuth / degree - hair.part * 40) < 4 ? 0.12 : 0;
  const above =
    y - (hair.fringe ? lerp(7.52, 7.35, smoothstep(20, 50, deg)) : restHairline(azimuth) + parting);
  // Longest in the middle of the back.
  const rounded = hair.style === 'bob' ? 0 : 0.55 * smoothstep(175, 120, deg);
  const overEnd = y - end - 0.22 * Math.abs(noise(azimuth * 10, seed)) - rounded;
  return underHat(Math.min(Math.max(above, beside), overEnd), azimuth, y);
}
