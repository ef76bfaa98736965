import type { Random } from '../../random.js';
import type { Top, TopKind } from '../identity/identity.js';
import { type LinearRgb, luminance, scaleColour } from '../maths/linear-colour.js';
import { type ClothMaterial, createCloth, type Pattern } from '../shading/material.js';
import { samplePattern } from './cloth-pattern.js';
import { chance, pickKey, sampleApart } from './draws.js';

/** What people dress for. */
export type Season = 'summer' | 'mild' | 'cold';

/** Who clothes are for. */
export interface Wearer {
  readonly isMale: boolean;
  readonly season: Season;
}

type Cut = Partial<Omit<Top, 'kind' | 'material'>>;
type Cloth = NonNullable<Parameters<typeof createCloth>[1]>;
type Weights = Readonly<Partial<Record<Pattern, number>>>;

/** How a kind of top differs from a plain T-shirt. */
interface Design {
  readonly cut: Cut;
  readonly cloth?: Cloth;
  readonly patterns: Weights;
}

const menKinds: Readonly<Record<Season, Partial<Record<TopKind, number>>>> = {
  summer: { 't-shirt': 7, 'long-sleeve': 0.7, shirt: 3, polo: 2.5, sweater: 0.2, hoodie: 0.6, tank: 1 },
  mild: { 't-shirt': 3, 'long-sleeve': 3, shirt: 3, polo: 1, sweater: 2, hoodie: 3 },
  cold: { 't-shirt': 1, 'long-sleeve': 2, shirt: 2, polo: 0.3, sweater: 4, hoodie: 3 },
};
const womenKinds: Readonly<Record<Season, Partial<Record<TopKind, number>>>> = {
  summer: {
    't-shirt': 5,
    'long-sleeve': 1,
    blouse: 2.5,
    sweater: 0.2,
    hoodie: 0.3,
    tank: 3.5,
    'crop-top': 2,
    turtleneck: 0.1,
  },
  mild: {
    't-shirt': 3,
    'long-sleeve': 3,
    blouse: 3,
    sweater: 2,
    hoodie: 2,
    tank: 0.7,
    'crop-top': 0.7,
    turtleneck: 1,
  },
  cold: { 't-shirt': 1, 'long-sleeve': 2, blouse: 2, sweater: 4, hoodie: 2, turtleneck: 2 },
};

/** A kind of top, as often as it is worn in the season. */
export function pickTopKind(random: Random, { isMale, season }: Wearer): TopKind {
  return pickKey<TopKind>(random, (isMale ? menKinds : womenKinds)[season]);
}

/** Tops that are worn tucked in as well. */
export const tuckable: ReadonlySet<string> = new Set([
  't-shirt',
  'long-sleeve',
  'shirt',
  'polo',
  'turtleneck',
  'tank',
  'blouse',
]);

/** A garment that reaches just below the hips, half loose, closed and with a round neckline. */
export const plainCut: Omit<Top, 'kind' | 'material'> = {
  neckline: 'crew',
  neckDepth: 0,
  sleeve: 0.55,
  sleeveWidth: [1.3, 1.45],
  hem: -0.35,
  gap: 0.06,
  taper: 0.2,
  folds: 0.06,
  tucked: false,
  bands: false,
  tail: 0,
  collar: 0,
  hood: false,
  open: undefined,
  lapel: 0,
  coatHem: undefined,
};

/** A top of a kind in a colour. */
export function makeTop(random: Random, kind: TopKind, colour: LinearRgb, wearer: Wearer): Top {
  const { cut, cloth = {}, patterns } = designs[kind](random, wearer, colour);
  const hem = -0.35 + random.normal(0, 0.25);
  const neckDepth = random.uniform(0, 0.25);
  const material = createCloth(colour, { ...samplePattern(random, colour, patterns), ...cloth });
  const made: Top = {
    ...plainCut,
    hem,
    neckDepth,
    taper: random.uniform(0.05, 0.35),
    ...cut,
    kind,
    material: softenBright(material),
  };
  if (made.sleeve <= 1.5 || !chance(random, 0.15)) return made;
  return { ...made, sleeve: random.uniform(1.2, 1.6) };
}

/** Folds are seen less in white cloth. */
function softenBright(material: ClothMaterial): ClothMaterial {
  return luminance(material.colour) > 0.7 ? { ...material, bump: material.bump * 0.8 } : material;
}

const printed: Weights = {
  plain: 5,
  stripes: 2,
  print: 3,
  blocks: 1,
  pinstripes: 0.3,
  camouflage: 0.5,
  logo: 2,
  raglan: 0.7,
  heather: 1,
};

const ribbedEdge = (colour: LinearRgb, edgeWidth: number): Cloth => {
  return { ribbed: true, edge: scaleColour(colour, 0.82), edgeWidth };
};

const designs: Readonly<Record<TopKind, (random: Random, wearer: Wearer, colour: LinearRgb) => Design>> = {
  't-shirt': (random, { isMale }) => ({
    cut: {
      sleeve: random.uniform(0.42, 0.78),
      sleeveWidth: isMale
        ? random.pick([
            [1.3, 1.5],
            [1.2, 1.3],
          ] as const)
        : random.pick([
            [1.12, 1.18],
            [1.25, 1.45],
          ] as const),
      taper: isMale ? random.uniform(0, 0.2) : random.uniform(0.05, 0.4),
      neckline: random.pick(['crew', 'v', 'scoop'] as const, [5, 1.5, isMale ? 0.2 : 1.5]),
    },
    cloth: { ribbed: true },
    patterns: printed,
  }),
  'long-sleeve': (random, { isMale }) => ({
    cut: {
      sleeve: 1.95,
      sleeveWidth: [1.2, 1.35],
      neckline: random.pick(['crew', 'v', 'scoop'] as const, [5, 1, isMale ? 0.2 : 1.2]),
    },
    cloth: { ribbed: true },
    patterns: printed,
  }),
  shirt: (random, { season }) => ({
    cut: {
      sleeve: random.pick([0.62, 1.25, 1.96], [1, 1.2, season === 'summer' ? 0.6 : 4]),
      sleeveWidth: [1.45, 1.45],
      neckline: 'shirt',
      collar: 0.16,
      tail: 0.25,
      folds: 0.085,
      hem: random.normal(-0.7, 0.25),
      taper: random.uniform(0.02, 0.2),
    },
    cloth: { details: { placket: 'buttons' } },
    patterns: { plain: 5, pinstripes: 2, check: 3.5, gingham: 1, denim: 0.8 },
  }),
  polo: (random) => ({
    cut: { sleeve: random.uniform(0.5, 0.68), neckline: 'shirt', collar: 0.12 },
    cloth: { ribbed: true, details: { placket: 'half-buttons' } },
    patterns: { plain: 5, stripes: 2, blocks: 1 },
  }),
  sweater: (random, _, colour) => ({
    cut: {
      sleeve: 1.98,
      gap: 0.12,
      sleeveWidth: [1.3, 1.55],
      bands: true,
      folds: 0.09,
      neckline: random.pick(['crew', 'v', 'turtle'] as const, [5, 1.5, 1]),
    },
    cloth: { bump: 0.7, sheen: 0.35, ...ribbedEdge(colour, 0.3) },
    patterns: { knit: 5, stripes: 1.2, blocks: 1, 'fair-isle': 0.8, plain: 1 },
  }),
  turtleneck: () => ({
    cut: { sleeve: 1.98, gap: 0.07, sleeveWidth: [1.15, 1.25], neckline: 'turtle' },
    cloth: { sheen: 0.3 },
    patterns: { plain: 3, knit: 3 },
  }),
  hoodie: (random, _, colour) => ({
    cut: {
      sleeve: 1.98,
      gap: 0.16,
      sleeveWidth: [1.38, 1.6],
      neckline: 'hood',
      hood: true,
      bands: true,
      folds: 0.1,
    },
    cloth: {
      ...ribbedEdge(colour, 0.32),
      details: { pockets: 'hoodie', cords: true, placket: chance(random, 0.35) ? 'zip' : 'none' },
    },
    patterns: { plain: 5, print: 2, logo: 2, blocks: 1, heather: 1.5 },
  }),
  tank: (random) => ({
    cut: {
      sleeve: 0,
      taper: random.uniform(0.1, 0.5),
      neckline: random.pick(['scoop', 'tank', 'v'] as const, [2, 3, 1]),
    },
    patterns: { plain: 5, stripes: 1.5, print: 1, camouflage: 0.6 },
  }),
  'crop-top': (random) => ({
    cut: {
      sleeve: random.pick([0, 0.35, 0.5, 1.95]),
      hem: random.uniform(1.5, 2.3),
      taper: 0.4,
      tucked: true,
      neckline: random.pick(['scoop', 'crew', 'tank'] as const),
    },
    patterns: { plain: 5, stripes: 1.5, print: 1 },
  }),
  blouse: (random) => {
    const neckline = random.pick(['v', 'shirt', 'scoop'] as const, [2, 2, 1]);
    return {
      cut: {
        neckline,
        collar: neckline === 'shirt' ? 0.1 : 0,
        folds: 0.09,
        sleeve: random.pick([0.5, 1.3, 1.95], [1.5, 1, 3]),
        sleeveWidth: random.pick([
          [1.35, 1.4],
          [1.5, 2.2],
        ] as const),
      },
      cloth: {
        specular: random.uniform(0.03, 0.18),
        glossiness: 18,
        details: { placket: chance(random, 0.5) ? 'buttons' : 'none' },
      },
      patterns: { plain: 4, camouflage: 2.5, pinstripes: 1, dots: 1.5, check: 0.6 },
    };
  },
  dress: (random, { season }, colour) => {
    const sleeve = random.pick([0, 0.35, 0.6, 1.3, 1.95], [3, 1, 2, 0.7, season === 'cold' ? 3 : 0.8]);
    const weights = [2, 2, 1.5, sleeve > 0 ? 0 : 1.5];
    return {
      cut: {
        sleeve,
        sleeveWidth: [1.25, 1.5],
        hem: 0.7,
        taper: 0.55,
        gap: 0.05,
        neckline: random.pick(['v', 'scoop', 'crew', 'tank'] as const, weights),
      },
      cloth: {
        details: { belt: chance(random, 0.35) ? scaleColour(sampleApart(random, colour), 0.8) : undefined },
      },
      patterns: {
        plain: 4,
        camouflage: 3,
        stripes: 1,
        dots: 1.5,
        check: 1,
        pinstripes: 0.5,
        denim: 0.5,
      },
    };
  },
};
