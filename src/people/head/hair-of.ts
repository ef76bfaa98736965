import type { Fitting } from '../clothes/fitting.js';
import type { HairStyle } from '../identity/identity.js';
import { lerp, smoothstep } from '../maths/interpolate.js';
import { noise } from '../maths/noise.js';
import type { HairMaterial } from '../shading/material.js';
import { restHairline } from './hairline.js';
import { hatEdge } from './hats.js';
import { degree, type Skull } from './skull.js';

/** What every kind of hair needs. */
export interface HairOf {
  readonly fitting: Fitting;
  readonly skull: Skull;
  readonly material: HairMaterial;
  /** How far hair stands off the skull in a direction. */
  readonly thicknessAt: (azimuth: number, elevation: number) => number;
  /** The height of the hairline on the base mesh in a direction. */
  readonly hairlineAt: (azimuth: number) => number;
  /**
   * Hides hair that a hat covers: the smaller of `inside` and how far below the hat's edge it is.
   */
  readonly underHat: (inside: number, azimuth: number, y: number) => number;
}

/** How thick hair is on top, at the sides and behind, in decimetres; how uneven. */
const thickness: Readonly<
  Record<HairStyle, readonly [top: number, side: number, back: number, rough: number]>
> = {
  bald: [0, 0, 0, 0],
  buzz: [0.05, 0.035, 0.04, 0.12],
  short: [0.3, 0.1, 0.12, 0.3],
  quiff: [0.42, 0.07, 0.1, 0.25],
  tousled: [0.36, 0.24, 0.26, 0.45],
  curly: [0.5, 0.4, 0.4, 0.45],
  bob: [0.22, 0.2, 0.22, 0.12],
  long: [0.2, 0.16, 0.2, 0.12],
  'long-front': [0.2, 0.16, 0.2, 0.12],
  ponytail: [0.1, 0.06, 0.08, 0.12],
  bun: [0.1, 0.06, 0.08, 0.12],
};

/** The hair of a person: its material and how it lies. */
export function describeHair(fitting: Fitting, skull: Skull): HairOf {
  const { hair, hat, skin, seed } = fitting.identity;
  const curly = hair.style === 'curly';
  return {
    fitting,
    skull,
    material: { kind: 'hair', colour: hair.colour, tone: skin.tone, shine: hair.shine, curly },
    thicknessAt: measureThickness(fitting),
    hairlineAt: (azimuth) =>
      restHairline(azimuth) +
      hair.recession * smoothstep(75, 20, Math.abs(azimuth) / degree) +
      0.05 * noise(azimuth * 5, seed),
    underHat: (inside, azimuth, y) =>
      hat === undefined ? inside : Math.min(inside, hatEdge(hat, azimuth) + 0.12 - y),
  };
}

function measureThickness({ identity }: Fitting): HairOf['thicknessAt'] {
  const { hair, hat, seed } = identity;
  const [top, side, back, rough] = thickness[hair.style];
  const volume = hair.volume * (hat ? 0.55 : 1);
  const frequency = hair.style === 'curly' ? 5 : 3;
  return (azimuth, elevation) => {
    const aside = Math.abs(azimuth);
    const around = lerp(side, back, smoothstep(70 * degree, 150 * degree, aside));
    let thick = lerp(around, top, smoothstep(20 * degree, 65 * degree, elevation)) * volume;
    if (hair.style === 'quiff')
      thick +=
        0.22 *
        smoothstep(60 * degree, 15 * degree, aside) *
        smoothstep(10 * degree, 40 * degree, elevation) *
        smoothstep(88 * degree, 60 * degree, elevation);
    const level = frequency * Math.cos(elevation);
    thick *=
      1 +
      rough *
        noise(level * Math.sin(azimuth) + seed, frequency * Math.sin(elevation), level * Math.cos(azimuth));
    return Math.max(0.02, thick + 0.03 * noise(azimuth * 12, elevation * 3, seed));
  };
}

/** Hair moves with the head, and where it falls on the shoulders with the chest. */
export function hairSurface({ assets }: Fitting) {
  const bones = [assets.boneIndex('head'), assets.boneIndex('spine_03')] as const;
  return { name: 'hair', depthBias: 0.04, twoSided: true, bones } as const;
}
