import type { Random } from '../../random.js';
import type { Origin } from '../assets/macro-targets.js';
import { origins } from '../assets/macro-targets.js';
import type { BodyShape } from '../body/morph.js';
import { clamp, lerp } from '../maths/interpolate.js';
import { fromHsv, type LinearRgb, luminance, mixColours, parseLinear } from '../maths/linear-colour.js';
import { chance, jitterColour, normalWithin, pickHex, pickKey } from './draws.js';

/** A body with the colours that come with it. */
export interface SampledBody {
  readonly shape: BodyShape;
  readonly isMale: boolean;
  /** 0 the palest skin, 1 the darkest. */
  readonly darkness: number;
  readonly skin: LinearRgb;
  readonly hair: LinearRgb;
  readonly iris: LinearRgb;
}

const skins = [
  '#f0d2be',
  '#efcdb4',
  '#e8bd9f',
  '#dcab88',
  '#c8946f',
  '#ab7752',
  '#8a5a3b',
  '#6b442d',
  '#503322',
  '#3d271b',
].map(parseLinear);

const darkHairs = ['#100d0c', '#1a1310', '#2b1c14'];
const allHairs = {
  '#14100e': 5,
  '#251912': 5,
  '#3a2518': 4,
  '#573821': 3,
  '#7d5733': 2,
  '#a9845a': 2,
  '#cdb083': 1.2,
  '#7b3a1c': 0.8,
} as const;
const greyHairs = ['#7d7a77', '#a19d98', '#c8c4be'];
const irises = ['#3a2413', '#4d6a80', '#5b6b3f', '#2a1a10'];
const darkIris = parseLinear('#20130c');

/** A body at random: 16 to 75 years old, of any origin, with hair that greys with age. */
export function sampleBody(random: Random): SampledBody {
  const isMale = chance(random, 0.5);
  const ageYears = Math.round(normalWithin(random, 34, 14, [16, 75]));
  const mix = sampleOrigins(random);
  const darkness = clamp(
    mix.african * random.uniform(0.52, 0.97) +
      mix.asian * random.uniform(0.1, 0.42) +
      mix.caucasian * random.uniform(0.02, 0.36),
  );
  return {
    shape: {
      ageYears,
      origins: mix,
      male: isMale ? random.uniform(0.86, 1) : random.uniform(0, 0.14),
      weight: normalWithin(random, 0.5 + (ageYears - 30) * 0.002, 0.14, [0.16, 0.92]),
      muscle: normalWithin(random, isMale ? 0.55 : 0.45, 0.13, [0.2, 0.85]),
      height: normalWithin(random, 0.5, 0.16, [0.15, 0.85]),
    },
    isMale,
    darkness,
    skin: jitterColour(random, skinOf(darkness), 0.05),
    hair: sampleHairColour(random, mix.caucasian < 0.5, ageYears),
    iris: mix.caucasian > 0.6 ? pickHex(random, irises, [3, 2, 1, 2]) : darkIris,
  };
}

function sampleOrigins(random: Random): Record<Origin, number> {
  const main = random.pick([...origins, 'mixed'] as const, [3, 3, 4.5, 1.5]);
  const shares = origins.map((origin) =>
    main === 'mixed' ? random.uniform(0, 1) : (origin === main ? 1 : 0) + random.uniform(0, 0.18),
  );
  const sum = shares.reduce((all, share) => all + share, 0);
  const [african = 0, asian = 0, caucasian = 0] = shares.map((share) => share / sum);
  return { african, asian, caucasian };
}

function skinOf(darkness: number): LinearRgb {
  const at = darkness * (skins.length - 1);
  const next = Math.min(skins.length - 1, Math.floor(at) + 1);
  const tone = mixColours(skins[next - 1]!, skins[next]!, at - (next - 1));
  const grey = luminance(tone);
  return mixColours(tone, [grey, grey, grey], lerp(0.05, 0.2, Math.min(1, 2 * darkness)));
}

function sampleHairColour(random: Random, isDark: boolean, ageYears: number): LinearRgb {
  const natural = isDark ? pickHex(random, darkHairs, [4, 3, 1]) : parseLinear(pickKey(random, allHairs));
  const colour = jitterColour(random, natural, 0.15);
  if (chance(random, 0.012)) return fromHsv(random.uniform(0, 1), 0.6, 0.6);
  if (ageYears <= 45) return colour;
  const grey = clamp(lerp(0, 1, (ageYears - 45) / 25) + random.normal(0, 0.25));
  return mixColours(colour, pickHex(random, greyHairs), grey);
}
