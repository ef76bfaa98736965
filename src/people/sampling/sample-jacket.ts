import type { Random } from '../../random.js';
import type { JacketKind, Top, TopKind } from '../identity/identity.js';
import { type LinearRgb, parseLinear, scaleColour } from '../maths/linear-colour.js';
import { createCloth, type Pattern } from '../shading/material.js';
import { denimOf, samplePattern } from './cloth-pattern.js';
import { chance, jitterColour, pickHex, sampleApart } from './draws.js';
import { plainCut, type Season } from './sample-top.js';

type Cloth = NonNullable<Parameters<typeof createCloth>[1]>;

interface Design {
  /** Instead of the sampled colour. */
  readonly colour?: LinearRgb;
  readonly cut: Partial<Omit<Top, 'kind' | 'material'>>;
  readonly cloth?: Cloth;
  readonly patterns: Readonly<Partial<Record<Pattern, number>>>;
}

const jacketsBySeason: Readonly<Record<Season, Readonly<Partial<Record<JacketKind | 'none', number>>>>> = {
  summer: { none: 8, 'open-shirt': 1, vest: 0.3 },
  mild: {
    none: 5,
    'open-shirt': 1.5,
    jacket: 1.5,
    blazer: 1.2,
    cardigan: 1.2,
    'denim-jacket': 1.2,
    zipped: 1,
    vest: 0.5,
  },
  cold: { none: 1.5, jacket: 3, coat: 2.5, puffer: 2.5, parka: 1.5, blazer: 1, zipped: 1.5 },
};
const overDresses: readonly JacketKind[] = ['cardigan', 'denim-jacket', 'blazer'];

const denims = ['#262b38', '#343f50', '#485a72', '#6a8096', '#95a8b9'];
const suits = ['#17181c', '#1c2438', '#3c3f45', '#8c7a60', '#5b4632', '#6a6d72', '#cfc6b4'];
const coats = ['#17181b', '#20283c', '#b08d5f', '#6b5a48', '#5c5f64', '#8d2b30', '#3f4a3a'];

/** What is worn over a top, if anything. */
export function pickJacketKind(random: Random, top: TopKind, season: Season): JacketKind | undefined {
  if (top === 'hoodie') return undefined;
  if (top === 'dress') return chance(random, 0.2) ? random.pick(overDresses) : undefined;
  const weights = jacketsBySeason[season];
  const kind = random.pick(Object.keys(weights) as (JacketKind | 'none')[], Object.values(weights));
  return kind === 'none' ? undefined : kind;
}

/** A jacket of a kind over a top; many have a colour of their own, the others `colour`. */
export function makeJacket(random: Random, kind: JacketKind, colour: LinearRgb): Top {
  const { cut, cloth, patterns, colour: own = colour } = designs[kind](random, colour);
  const open = chance(random, 0.7) ? random.uniform(0.25, 0.8) : 0.02;
  return {
    ...plainCut,
    neckline: 'jacket',
    sleeve: 1.97,
    sleeveWidth: [1.4, 1.6],
    hem: -0.6,
    gap: 0.18,
    taper: 0.05,
    folds: 0.08,
    open,
    collar: 0.18,
    ...cut,
    kind,
    material: createCloth(own, { bump: 0.6, ...samplePattern(random, own, patterns), ...cloth }),
  };
}

/** Open wide, or closed but for a slit. */
function openOrClosed(random: Random, closed: number, wide: readonly [number, number]): number {
  return chance(random, closed) ? 0.02 : random.uniform(...wide);
}

const designs: Readonly<Record<JacketKind, (random: Random, colour: LinearRgb) => Design>> = {
  'open-shirt': (random) => ({
    cut: {
      open: random.uniform(0.5, 0.95),
      gap: 0.15,
      hem: random.uniform(-1.1, -0.6),
      tail: 0.25,
      sleeve: random.pick([0.62, 1.3, 1.95]),
      sleeveWidth: [1.5, 1.6],
    },
    patterns: { check: 5, plain: 3, denim: 2, stripes: 0.5 },
  }),
  jacket: (random, colour) => {
    const bands = chance(random, 0.6);
    return {
      cut: { bands, hem: random.uniform(-0.4, 0.1) },
      cloth: {
        specular: random.uniform(0.04, 0.35),
        glossiness: 24,
        edgeWidth: 0.25,
        ribbed: bands,
        edge: scaleColour(colour, 0.82),
        details: { placket: 'zip', pockets: 'jacket' },
      },
      patterns: { plain: 5, blocks: 0.7 },
    };
  },
  'denim-jacket': (random) => {
    const colour = parseLinear(random.pick(denims));
    return {
      colour,
      cut: { hem: random.uniform(0, 0.4) },
      cloth: {
        ...denimOf(colour),
        edge: scaleColour(colour, 0.7),
        edgeWidth: 0.16,
        details: { placket: 'buttons', pockets: 'jacket' },
      },
      patterns: { denim: 1 },
    };
  },
  blazer: (random, other) => {
    const colour = chance(random, 0.7) ? jitterColour(random, pickHex(random, suits)) : other;
    return {
      colour,
      cut: {
        lapel: 0.75,
        sleeveWidth: [1.3, 1.4],
        hem: random.uniform(-1.2, -0.7),
        taper: 0.22,
        open: random.uniform(0.05, 0.6),
      },
      cloth: {
        edge: scaleColour(colour, 0.85),
        edgeWidth: 0.05,
        bump: 0.3,
        details: { lapels: true, pockets: 'blazer' },
      },
      patterns: { plain: 9, check: 1, pinstripes: 2 },
    };
  },
  cardigan: (random, colour) => ({
    cut: { lapel: 0.5, gap: 0.13, hem: random.uniform(-1.2, 0.2), collar: 0 },
    cloth: { ribbed: true, edge: scaleColour(colour, 0.82), edgeWidth: 0.25, sheen: 0.35 },
    patterns: { knit: 5, heather: 1 },
  }),
  zipped: (random, colour) => ({
    cut: { open: openOrClosed(random, 0.5, [0.2, 0.6]), bands: true, hood: chance(random, 0.5) },
    cloth: {
      ribbed: true,
      edge: scaleColour(colour, 0.82),
      edgeWidth: 0.28,
      details: {
        placket: 'zip',
        sleeveStripe: chance(random, 0.3) ? sampleApart(random, colour) : undefined,
      },
    },
    patterns: { plain: 4, blocks: 2 },
  }),
  vest: () => ({
    cut: { sleeve: 0, hem: -0.2 },
    cloth: { details: { placket: 'zip' } },
    patterns: { quilted: 2, plain: 2 },
  }),
  puffer: (random) => ({
    cut: {
      gap: 0.34,
      sleeveWidth: [1.75, 1.9],
      hem: random.uniform(-0.9, -0.1),
      bands: true,
      open: openOrClosed(random, 0.5, [0.4, 0.4]),
      hood: chance(random, 0.4),
    },
    cloth: { specular: random.uniform(0.1, 0.35), glossiness: 16, details: { placket: 'zip' } },
    patterns: { quilted: 1 },
  }),
  parka: (random) => ({
    cut: {
      gap: 0.3,
      sleeveWidth: [1.6, 1.75],
      hem: random.uniform(-1.6, -1),
      hood: true,
      open: openOrClosed(random, 0.6, [0.4, 0.4]),
    },
    cloth: { details: { placket: 'zip', pockets: 'jacket' } },
    patterns: { plain: 1 },
  }),
  coat: (random) => {
    const colour = jitterColour(random, pickHex(random, coats));
    return {
      colour,
      cut: {
        gap: 0.24,
        lapel: 0.7,
        hem: 0.3,
        coatHem: random.uniform(-4.3, -2.2),
        taper: 0.15,
        open: chance(random, 0.5) ? 0.03 : random.uniform(0.3, 0.7),
      },
      cloth: {
        edge: scaleColour(colour, 0.85),
        edgeWidth: 0.06,
        bump: 0.35,
        details: { lapels: true, pockets: 'blazer' },
      },
      patterns: { plain: 1 },
    };
  },
};
