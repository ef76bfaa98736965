import type { Random } from '../random.js';
import { type Background, sampleBackground } from './background.js';
import { blend, parseHex, type Rgb } from './colour.js';
import {
  bottomColours,
  dyedHairColours,
  garmentColours,
  hairColours,
  pickApart,
  shoeColours,
  skinColours,
} from './colours-of-people.js';

/** Proportions; lengths in units of body height. */
export interface Build {
  /** From the neck to a shoulder joint. */
  readonly shoulderOffset: number;
  readonly headRadius: number;
  readonly neckLength: number;
  /** Half widths of the torso at the hips and the waist. */
  readonly hipWidth: number;
  readonly waistWidth: number;
  /** Half of the torso's depth. */
  readonly depth: number;
  /** Thickness of limbs and trunk against the usual one. */
  readonly girth: number;
}

export type HairStyle = 'bald' | 'short' | 'crop' | 'bob' | 'long' | 'bun' | 'ponytail' | 'curly';
type TopPattern =
  | 'plain'
  | 'stripes'
  | 'band'
  | 'two-tone'
  | 'logo'
  | 'open-jacket'
  | 'raglan'
  | 'hoodie'
  | 'shirt';
export type SleeveLength = 'none' | 'short' | 'half' | 'long';
type BottomKind = 'trousers' | 'shorts' | 'skirt';

/** How one synthetic person looks, in every picture of that person. */
export interface Person {
  readonly build: Build;
  readonly skin: Rgb;
  readonly lips: Rgb;
  readonly hair: { readonly style: HairStyle; readonly colour: Rgb; readonly fringe: boolean };
  readonly beard: boolean;
  readonly top: {
    readonly pattern: TopPattern;
    readonly colour: Rgb;
    /**
     * Stripes, band, lower half, print, shirt under the jacket or sleeves, as the pattern has it.
     */
    readonly accent: Rgb;
    readonly sleeves: SleeveLength;
    readonly neckline: 'round' | 'v' | 'high';
    /** Worn over the bottom rather than tucked in. */
    readonly loose: boolean;
  };
  readonly bottom: {
    readonly kind: BottomKind;
    readonly colour: Rgb;
    /** How far it reaches along the leg, 1 being the ankle. */
    readonly length: number;
    /** Width of trouser legs, or flare of a skirt, against the usual one. */
    readonly width: number;
  };
  readonly socks: { readonly colour: Rgb; readonly height: number };
  readonly shoes: { readonly colour: Rgb; readonly sole: Rgb };
  readonly backpack: Rgb | undefined;
  readonly cap: Rgb | undefined;
  readonly background: Background;
}

/**
 * A person at random whose parts stay clearly apart in colour from their neighbours and from the
 * background.
 */
export function samplePerson(random: Random): Person {
  const skin = random.pick(skinColours);
  const feminine = random.uniform(0, 1) < 0.5;
  const top = sampleTop(random, skin, feminine);
  const bottom = sampleBottom(random, { feminine, avoid: [top.colour, top.accent, skin] });
  const hair = sampleHair(random, feminine, skin);
  const worn = [top.colour, bottom.colour, skin];
  const shoes = pickApart(random, shoeColours, { avoid: [bottom.colour, skin], distance: 0.2 });
  const white: Rgb = parseHex('#f5f5f2');
  return {
    build: sampleBuild(random, feminine),
    skin,
    lips: blend(skin, parseHex('#a8323e'), feminine ? 0.6 : 0.35),
    hair,
    beard: !feminine && random.uniform(0, 1) < 0.3,
    top,
    bottom,
    socks: {
      colour: pickApart(random, [white, ...garmentColours], { avoid: [skin, shoes], distance: 0.15 }),
      height: random.uniform(0.15, 0.5),
    },
    shoes: {
      colour: shoes,
      sole: pickApart(random, shoeColours.slice(0, 2), { avoid: [shoes], distance: 0.1 }),
    },
    backpack:
      random.uniform(0, 1) < 0.12
        ? pickApart(random, garmentColours, { avoid: [top.colour, top.accent], distance: 0.25 })
        : undefined,
    cap:
      random.uniform(0, 1) < 0.12
        ? pickApart(random, garmentColours, { avoid: [skin, hair.colour], distance: 0.18 })
        : undefined,
    background: sampleBackground(random, { avoid: [...worn, shoes, hair.colour] }),
  };
}

function sampleBuild(random: Random, feminine: boolean): Build {
  const girth = random.uniform(0.9, 1.14);
  return {
    shoulderOffset: feminine ? random.uniform(0.094, 0.108) : random.uniform(0.106, 0.122),
    headRadius: random.uniform(0.065, 0.074),
    neckLength: random.uniform(0.036, 0.046),
    hipWidth: (feminine ? random.uniform(0.086, 0.095) : random.uniform(0.08, 0.088)) * girth ** 0.5,
    waistWidth: (feminine ? random.uniform(0.07, 0.078) : random.uniform(0.079, 0.09)) * girth,
    depth: random.uniform(0.058, 0.066) * girth,
    girth,
  };
}

function sampleHair(random: Random, feminine: boolean, skin: Rgb): Person['hair'] {
  const styles: HairStyle[] = feminine
    ? ['short', 'bob', 'long', 'bun', 'ponytail', 'curly']
    : ['short', 'crop', 'bald', 'curly', 'bob'];
  const colours = feminine && random.uniform(0, 1) < 0.1 ? dyedHairColours : hairColours;
  return {
    style: random.pick(styles, feminine ? [1, 2, 3, 1.5, 2, 1] : [4, 3, 0.7, 1, 0.4]),
    colour: pickApart(random, colours, { avoid: [skin], distance: 0.16 }),
    fringe: random.uniform(0, 1) < (feminine ? 0.5 : 0.25),
  };
}

function sampleTop(random: Random, skin: Rgb, feminine: boolean): Person['top'] {
  const patterns: TopPattern[] = [
    'plain',
    'stripes',
    'band',
    'two-tone',
    'logo',
    'open-jacket',
    'raglan',
    'hoodie',
    'shirt',
  ];
  const pattern = random.pick(patterns, [2.2, 1.6, 1.2, 1.2, 1.4, 1.4, 1, 1, 1]);
  const colour = pickApart(random, garmentColours, { avoid: [skin], distance: 0.18 });
  const layered = pattern === 'open-jacket' || pattern === 'hoodie' || pattern === 'shirt';
  const weights = layered ? [0, 0, 0, 1] : [feminine ? 1 : 0.4, 4, 1.4, 4];
  return {
    pattern,
    colour,
    accent: pickApart(random, garmentColours, { avoid: [colour, skin], distance: 0.22 }),
    sleeves: random.pick<SleeveLength>(['none', 'short', 'half', 'long'], weights),
    neckline: layered ? 'high' : random.pick(['round', 'v', 'high'] as const, [3, 2, 2]),
    loose: pattern === 'open-jacket' || random.uniform(0, 1) < 0.6,
  };
}

function sampleBottom(
  random: Random,
  person: { feminine: boolean; avoid: readonly Rgb[] },
): Person['bottom'] {
  const weights = person.feminine ? [5, 1.5, 3.5] : [7, 3, 0];
  const kind = random.pick<BottomKind>(['trousers', 'shorts', 'skirt'], weights);
  const length = { trousers: [0.9, 1], shorts: [0.28, 0.5], skirt: [0.36, 0.66] }[kind];
  return {
    kind,
    colour: pickApart(random, bottomColours, { avoid: person.avoid, distance: 0.2 }),
    length: random.uniform(length[0] ?? 0, length[1] ?? 0),
    width: random.uniform(0.95, 1.2),
  };
}
