import type { Random } from '../../random.js';
import type { Trousers } from '../identity/identity.js';
import { type LinearRgb, luminance, mixColours, parseLinear, scaleColour } from '../maths/linear-colour.js';
import { createCloth } from '../shading/material.js';
import { denimOf, samplePattern } from './cloth-pattern.js';
import { chance, jitterColour, pickHex, pickKey, sampleApart, sampleCloth } from './draws.js';
import type { Wearer } from './sample-top.js';

type Kind = Trousers['kind'];
type Cloth = NonNullable<Parameters<typeof createCloth>[1]>;

interface Design {
  readonly cut?: Partial<Omit<Trousers, 'form' | 'kind' | 'material'>>;
  readonly cloth?: Cloth;
}

const menKinds: Partial<Record<Kind, number>> = {
  jeans: 5,
  chinos: 3,
  joggers: 1.5,
  suit: 1.3,
  wide: 0.6,
  cargo: 1,
};
const womenKinds: Partial<Record<Kind, number>> = {
  jeans: 5,
  chinos: 1.5,
  joggers: 1,
  suit: 0.8,
  leggings: 2.2,
  wide: 2,
  cargo: 0.5,
};
const shortKinds: Partial<Record<Kind, number>> = { 'jean-shorts': 1.5, shorts: 3, 'sport-shorts': 2 };

const denims = ['#1f2a3d', '#2b3d5a', '#3d567c', '#5f7ea3', '#8fa8c0', '#24262b'];
const chinos = ['#c2ab84', '#a28a66', '#6d5a42', '#4b4f3a', '#23283a', '#2b2b2d', '#8a8b8c', '#d8d2c4'];
const suits = ['#17181c', '#1c2438', '#3c3f45', '#6a6d72'];
const black = parseLinear('#15161a');
const whiteStripe: LinearRgb = [0.85, 0.85, 0.85];

/** Widths at thigh, knee and end. */
const fits = {
  slim: [0.95, 1.02, 0.85],
  straight: [1.04, 1.2, 1.2],
  loose: [1.15, 1.45, 1.5],
  flare: [1, 1.02, 1.85],
  wide: [1.2, 1.65, 2.1],
  taper: [1.2, 1.4, 0.85],
} as const;

/** Trousers or shorts whose colour is apart from the top's, but for jeans, suits and leggings. */
export function sampleTrousers(random: Random, { isMale, season }: Wearer, top: LinearRgb): Trousers {
  const areShort = chance(random, { summer: 0.42, mild: 0.06, cold: 0 }[season]);
  const kind = pickKey<Kind>(random, areShort ? shortKinds : isMale ? menKinds : womenKinds);
  const colour = sampleColour(random, kind, top);
  const fit = pickKey(
    random,
    isMale ? { slim: 3, straight: 5, loose: 1.5 } : { slim: 6, straight: 2.5, flare: 1.2, loose: 1 },
  );
  const short = areShort ? shorten(random, kind, isMale) : {};
  const { cut, cloth = {} } = designs[kind](random, colour);
  const { details, ...surface } = cloth;
  return {
    form: 'trousers',
    kind,
    waist: random.uniform(0.75, 1.25),
    hem: -7.55 + random.uniform(-0.1, 0.25),
    gap: 0.06,
    folds: 0.05,
    legWidth: fits[fit],
    cuffs: false,
    ...short,
    ...cut,
    material: createCloth(colour, {
      edge: scaleColour(colour, 0.72),
      edgeWidth: 0.09,
      ...surface,
      details: { seams: true, waistband: scaleColour(colour, 0.85), ...details },
    }),
  };
}

/** Denim is dyed indigo, but greyer than its table of sRGB colours looks once it is lit. */
function sampleDenim(random: Random, weights?: readonly number[]): LinearRgb {
  const dyed = pickHex(random, denims, weights);
  const grey = luminance(dyed);
  return mixColours(dyed, [grey, grey, grey], 0.3);
}

function sampleColour(random: Random, kind: Kind, top: LinearRgb): LinearRgb {
  switch (kind) {
    case 'jeans':
    case 'jean-shorts':
      return jitterColour(random, sampleDenim(random, [2, 3, 3, 2, 1, 2]));
    case 'chinos':
    case 'cargo':
    case 'shorts': {
      const sample = (from: Random) => jitterColour(from, pickHex(from, chinos));
      return sampleApart(random, top, { sample, distance: 0.35 });
    }
    case 'suit':
      return jitterColour(random, pickHex(random, suits));
    case 'leggings':
      return chance(random, 0.75) ? black : sampleCloth(random);
    default:
      return sampleApart(random, top);
  }
}

function shorten(random: Random, kind: Kind, isMale: boolean): Pick<Trousers, 'hem' | 'legWidth' | 'folds'> {
  const sport = kind === 'sport-shorts';
  const hem = sport
    ? random.uniform(-3.2, -1.6)
    : isMale
      ? random.uniform(-3.6, -2.3)
      : random.uniform(-2.6, -0.95);
  return {
    hem,
    folds: 0.07,
    legWidth: random.pick([
      [1, 1.2, 1.2],
      [1.06, 1.3, 1.3],
    ] as const),
  };
}

function sampleBelt(random: Random, probability: number, colours: readonly string[]): LinearRgb | undefined {
  return chance(random, probability) ? pickHex(random, colours) : undefined;
}

const jeans = (random: Random, colour: LinearRgb): Design => ({
  cloth: {
    ...denimOf(colour),
    bump: 0.55,
    details: { pockets: 'jeans', belt: sampleBelt(random, 0.25, ['#3a261a']) },
  },
});
const chinosDesign = (random: Random): Design => ({
  cloth: {
    bump: 0.4,
    details: { pockets: 'jeans', belt: sampleBelt(random, 0.5, ['#171412', '#3f291b']) },
  },
});
const unlined = { seams: false, waistband: undefined } as const;

const designs: Readonly<Record<Kind, (random: Random, colour: LinearRgb) => Design>> = {
  jeans,
  'jean-shorts': jeans,
  chinos: chinosDesign,
  suit: (random) => ({
    cut: { legWidth: fits.straight },
    cloth: {
      bump: 0.4,
      details: { pockets: 'jeans', crease: true, belt: sampleBelt(random, 0.5, ['#171412', '#3f291b']) },
    },
  }),
  joggers: (random, colour) => ({
    cut: { legWidth: fits.taper, folds: 0.09, cuffs: true, hem: -7.2 },
    cloth: {
      bump: 0.75,
      ribbed: true,
      edge: scaleColour(colour, 0.82),
      edgeWidth: 0.3,
      details: { ...unlined, sideStripe: chance(random, 0.3) ? whiteStripe : undefined },
    },
  }),
  leggings: (random) => ({
    cut: { legWidth: undefined, gap: 0.02, folds: 0.012, waist: 1.4, hem: random.pick([-7.25, -5.5, -7.3]) },
    cloth: { bump: 0.15, specular: 0.1, glossiness: 14, details: unlined },
  }),
  wide: (random, colour) => ({
    cut: { legWidth: fits.wide, folds: 0.09, waist: 1.5 },
    cloth: {
      bump: 0.6,
      ...samplePattern(random, colour, { plain: 9, pinstripes: 2, camouflage: 1, check: 1 }),
    },
  }),
  cargo: () => ({
    cut: { legWidth: fits.loose, folds: 0.09 },
    cloth: { bump: 0.7, details: { pockets: 'cargo' } },
  }),
  shorts: () => ({ cloth: { details: { pockets: 'jeans' } } }),
  'sport-shorts': (random) => ({
    cloth: {
      specular: 0.12,
      details: { seams: false, sideStripe: chance(random, 0.5) ? whiteStripe : undefined },
    },
  }),
};
