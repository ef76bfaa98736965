import type { Random } from '../../random.js';
import type { Identity, Shoes, Skirt, Socks, Trousers } from '../identity/identity.js';
import { type LinearRgb, parseLinear, scaleColour } from '../maths/linear-colour.js';
import { createCloth } from '../shading/material.js';
import { chance, jitterColour, pickHex, pickKey, sampleApart, sampleCloth } from './draws.js';
import type { Wearer } from './sample-top.js';

type Kind = Shoes['kind'];

const colours = {
  '#f0efec': 6,
  '#18181a': 6,
  '#3b2a20': 3,
  '#6e4a2c': 2,
  '#2a3550': 2,
  '#8b8d90': 2,
  '#a3262b': 1,
  '#c9b79a': 1,
} as const;
const leathers = ['#151314', '#2c1d15', '#5a3920', '#8a6a45'];
const sockColours = ['#efefef', '#1b1b1d', '#8a8c90'];
const whiteSole: LinearRgb = [0.78, 0.77, 0.74];
const darkSole: LinearRgb = [0.02, 0.018, 0.016];

/** How high each kind reaches, how far it stands off the foot, and how thick its sole is. */
const shapes: Readonly<Record<Kind, (random: Random) => Pick<Shoes, 'height' | 'gap' | 'soleThickness'>>> = {
  sneakers: () => ({ height: -7.35, gap: 0.12, soleThickness: 0.2 }),
  'high-tops': () => ({ height: -7.05, gap: 0.12, soleThickness: 0.18 }),
  'dress-shoes': () => ({ height: -7.5, gap: 0.07, soleThickness: 0.12 }),
  flats: () => ({ height: -7.72, gap: 0.04, soleThickness: 0.06 }),
  boots: (random) => ({ height: random.uniform(-6.9, -6.2), gap: 0.12, soleThickness: 0.22 }),
  'high-boots': (random) => ({ height: random.uniform(-5.5, -4.3), gap: 0.1, soleThickness: 0.16 }),
};

type Footwear = Pick<Identity, 'shoes' | 'socks'>;

/** Shoes that go with the season and the bottom, and socks where they show. */
export function sampleFootwear(random: Random, wearer: Wearer, bottom: Trousers | Skirt): Footwear {
  const kind = pickKind(random, wearer, bottom);
  const isLeather = kind === 'dress-shoes' || kind === 'boots' || kind === 'high-boots';
  const isSport = kind === 'sneakers' || kind === 'high-tops';
  const colour = jitterColour(
    random,
    isLeather ? pickHex(random, leathers, [4, 2, 2, 1]) : parseLinear(pickKey(random, colours)),
  );
  const shoes: Shoes = {
    kind,
    ...shapes[kind](random),
    material: {
      kind: 'shoe',
      colour,
      second: isSport ? sampleApart(random, colour) : scaleColour(colour, 0.7),
      sole: isSport ? (chance(random, 0.93) ? whiteSole : sampleApart(random, colour)) : darkSole,
      laces: kind !== 'flats' && kind !== 'high-boots',
      specular: isLeather || kind === 'flats' ? random.uniform(0.1, 0.4) : 0.06,
      glossiness: 30,
    },
  };
  const hasSocks = kind !== 'flats' && (wearer.season !== 'summer' || chance(random, 0.6));
  const socks = hasSocks ? sampleSocks(random) : undefined;
  return { shoes, socks: socks && socks.height > shoes.height ? socks : undefined };
}

function pickKind(random: Random, { isMale, season }: Wearer, bottom: Trousers | Skirt): Kind {
  const boots = season === 'cold' ? 3 : 1;
  if (isMale) return pickKey<Kind>(random, { sneakers: 6, boots, 'dress-shoes': 2, 'high-tops': 1 });
  const bareLegs = bottom.form === 'skirt' || bottom.kind === 'leggings';
  return pickKey<Kind>(random, {
    sneakers: 5,
    boots,
    'dress-shoes': 0.3,
    flats: 2,
    'high-boots': bareLegs ? 2 : 0.4,
    'high-tops': 0.6,
  });
}

function sampleSocks(random: Random): Socks {
  const colour = chance(random, 0.6) ? pickHex(random, sockColours) : sampleCloth(random);
  return {
    height: random.pick([-7.1, -6.3, -5.6], [3, 2, 0.6]),
    material: createCloth(colour, {
      pattern: 'knit',
      edge: colour,
      edgeWidth: 0,
      specular: 0,
      glossiness: 8,
      sheen: 0.1,
      bump: 0.2,
      grain: 0.05,
    }),
  };
}
