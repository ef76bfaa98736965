import type { Random } from '../../random.js';
import {
  type Beard,
  type Glasses,
  type Hair,
  type HairStyle,
  type Hat,
  hatKinds,
  type Identity,
} from '../identity/identity.js';
import { clamp, lerp } from '../maths/interpolate.js';
import { mixColours, parseLinear } from '../maths/linear-colour.js';
import { createCloth } from '../shading/material.js';
import { chance, pickKey, sampleCloth } from './draws.js';
import type { SampledBody } from './sample-body.js';

const lipRed = parseLinear('#a33a3f');
const lipstick = parseLinear('#9c1f2e');
const browBrown = parseLinear('#1c130e');

type Head = Pick<Identity, 'skin' | 'iris' | 'hair' | 'beard' | 'hat' | 'glasses'>;

/** A face, its hair, and what is worn on the head. */
export function sampleHead(random: Random, body: SampledBody): Head {
  const { isMale, shape, skin, iris } = body;
  const hair = sampleHair(random, body);
  const hasBeard = isMale && chance(random, 0.5);
  const beard: Beard | undefined =
    hasBeard && chance(random, 0.4) ? { length: random.uniform(0.03, 0.15) } : undefined;
  const stubble = hasBeard ? random.uniform(0.3, 1) : isMale ? random.uniform(0, 0.2) : 0;
  const lips = mixColours(skin, lipRed, lerp(0.45, 0.25, body.darkness));
  const paintedLips = !isMale && chance(random, 0.35) ? random.uniform(0.3, 0.8) : 0;
  return {
    skin: {
      kind: 'skin',
      tone: skin,
      lips: mixColours(lips, lipstick, paintedLips),
      brows: mixColours(hair.colour, browBrown, 0.45),
      browWidth: random.uniform(0.7, 1.25),
      makeup: isMale ? 0 : random.uniform(0, 0.7),
      blush: random.uniform(0.2, 0.8),
      wrinkles: clamp((shape.ageYears - 40) / 35),
      hair: hair.colour,
      isBald: hair.style === 'bald',
      stubble,
    },
    iris,
    hair,
    beard,
    hat: sampleHat(random, isMale),
    glasses: sampleGlasses(random),
  };
}

function sampleHair(random: Random, { isMale, shape, hair: colour }: SampledBody): Hair {
  const curls = shape.origins.african > 0.5;
  const menStyles: Partial<Record<HairStyle, number>> = {
    short: 6,
    buzz: 2,
    tousled: 3,
    curly: curls ? 4 : 1,
    quiff: 2,
    long: 0.5,
    bun: 0.4,
    bald: shape.ageYears > 40 ? 2.5 : 0.7,
  };
  const womenStyles: Partial<Record<HairStyle, number>> = {
    long: 5,
    'long-front': 4,
    bob: 3,
    ponytail: 3,
    bun: 2,
    tousled: 1,
    short: 0.8,
    curly: curls ? 5 : 1.2,
  };
  return {
    style: pickKey<HairStyle>(random, isMale ? menStyles : womenStyles),
    colour,
    volume: random.uniform(0.75, 1.3),
    length: random.uniform(0, 1),
    part: random.uniform(-0.5, 0.5),
    fringe: !isMale && chance(random, 0.3),
    shine: random.uniform(0.12, 0.4),
    recession: isMale ? clamp((shape.ageYears - 35) / 40) * 0.35 * random.uniform(0, 1) : 0,
  };
}

function sampleHat(random: Random, isMale: boolean): Hat | undefined {
  if (!chance(random, isMale ? 0.14 : 0.07)) return undefined;
  const kind = random.pick(hatKinds, [4, 1, 3, 1]);
  const colour = sampleCloth(random);
  const shared = { glossiness: 10, sheen: 0.2, bump: 0.1, grain: 0.05 };
  const material =
    kind === 'beanie'
      ? createCloth(colour, { ...shared, pattern: 'knit', edgeWidth: 0.3 })
      : createCloth(colour, { ...shared, edge: colour, edgeWidth: 0 });
  return { kind, material };
}

function sampleGlasses(random: Random): Glasses | undefined {
  if (!chance(random, 0.2)) return undefined;
  return {
    kind: chance(random, 0.35) ? 'sun' : 'clear',
    frame: chance(random, 0.5) ? [0.02, 0.015, 0.012] : [0.12, 0.08, 0.05],
  };
}
