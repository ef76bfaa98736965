import type { BodyShape } from '../body/morph.js';
import type { LinearRgb } from '../maths/linear-colour.js';
import type { Scene } from '../scene/scene.js';
import type { ClothMaterial, ShoeMaterial, SkinMaterial } from '../shading/material.js';

/**
 * How one person looks, and where, in every picture of that person. Lengths in decimetres of the
 * base mesh (see `RestPoint`).
 */
export interface Identity {
  readonly body: BodyShape;
  readonly skin: SkinMaterial;
  readonly iris: LinearRgb;
  readonly hair: Hair;
  readonly beard: Beard | undefined;
  readonly hat: Hat | undefined;
  readonly glasses: Glasses | undefined;
  readonly top: Top;
  /** Over the top; a coat reaches below the hips. */
  readonly jacket: Top | undefined;
  readonly bottom: Trousers | Skirt;
  readonly socks: Socks | undefined;
  readonly shoes: Shoes;
  readonly backpack: ClothMaterial | undefined;
  /** What the person sits on in poses that sit. */
  readonly seat: LinearRgb;
  /** Which folds and strands the person has, 0 to 100. */
  readonly seed: number;
  readonly scene: Scene;
}

/** Every style of hair. */
export const hairStyles = [
  'bald',
  'buzz',
  'short',
  'quiff',
  'tousled',
  'curly',
  'bob',
  'long',
  'long-front',
  'ponytail',
  'bun',
] as const;
/** The name of a style of hair. */
export type HairStyle = (typeof hairStyles)[number];

/** The hair of the head. */
export interface Hair {
  readonly style: HairStyle;
  readonly colour: LinearRgb;
  /** Against the usual thickness. */
  readonly volume: number;
  /** Of long hair, bobs and ponytails: 0 to 1. */
  readonly length: number;
  /** Where it is parted or tied: -0.5 to 0.5. */
  readonly part: number;
  readonly fringe: boolean;
  readonly shine: number;
  /** How far the hairline has gone back, in decimetres. */
  readonly recession: number;
}

/** A full beard that stands off the skin; short ones are the skin's stubble. */
export interface Beard {
  readonly length: number;
}

/** Every kind of hat. */
export const hatKinds = ['cap', 'backward-cap', 'beanie', 'bucket'] as const;

/** What is worn on the head. */
export interface Hat {
  readonly kind: (typeof hatKinds)[number];
  readonly material: ClothMaterial;
}

/** Glasses to see with, or against the sun. */
export interface Glasses {
  readonly kind: 'clear' | 'sun';
  readonly frame: LinearRgb;
}

/** The form of the opening around the neck. */
export type Neckline = 'crew' | 'v' | 'scoop' | 'tank' | 'shirt' | 'turtle' | 'hood' | 'jacket';

/** Every kind of top. */
export const topKinds = [
  't-shirt',
  'long-sleeve',
  'shirt',
  'polo',
  'sweater',
  'turtleneck',
  'hoodie',
  'tank',
  'crop-top',
  'blouse',
  'dress',
] as const;
/** The name of a kind of top. */
export type TopKind = (typeof topKinds)[number];

/** Every kind of jacket. */
export const jacketKinds = [
  'open-shirt',
  'jacket',
  'denim-jacket',
  'blazer',
  'cardigan',
  'zipped',
  'vest',
  'puffer',
  'parka',
  'coat',
] as const;
/** The name of a kind of jacket. */
export type JacketKind = (typeof jacketKinds)[number];

/** What covers the trunk, and perhaps the arms. */
export interface Top {
  readonly kind: TopKind | JacketKind;
  readonly material: ClothMaterial;
  readonly neckline: Neckline;
  /** How much deeper the neckline is than the usual one. */
  readonly neckDepth: number;
  /** Where sleeves end along the arm: 0 none, 1 at the elbow, 2 at the wrist. */
  readonly sleeve: number;
  /** Width of sleeves at the shoulder and at their end, against the arm. */
  readonly sleeveWidth: readonly [number, number];
  /** The height that it reaches down to; of a coat, see `coatHem`. */
  readonly hem: number;
  /** How far it stands off the body. */
  readonly gap: number;
  /** How steeply it may come in below the chest: 0 hangs straight down, 0.5 follows the waist. */
  readonly taper: number;
  readonly folds: number;
  readonly tucked: boolean;
  /** Knitted bands hold cuffs and hem against the body. */
  readonly bands: boolean;
  /** How much deeper the hem is before and behind than at the sides. */
  readonly tail: number;
  readonly collar: number;
  readonly hood: boolean;
  /** Width of the gap in front; undefined where it is closed. */
  readonly open: number | undefined;
  /** How much wider the gap is at the chest. */
  readonly lapel: number;
  readonly coatHem: number | undefined;
}

/** Every kind of trousers. */
export const trouserKinds = [
  'jeans',
  'chinos',
  'joggers',
  'suit',
  'leggings',
  'wide',
  'cargo',
  'jean-shorts',
  'shorts',
  'sport-shorts',
] as const;

/** What covers both legs apart. */
export interface Trousers {
  readonly form: 'trousers';
  readonly kind: (typeof trouserKinds)[number];
  readonly material: ClothMaterial;
  /** The heights that they reach up and down to. */
  readonly waist: number;
  readonly hem: number;
  readonly gap: number;
  readonly folds: number;
  /** Width of the legs at thigh, knee and end, against the leg; undefined where they cling. */
  readonly legWidth: readonly [number, number, number] | undefined;
  readonly cuffs: boolean;
}

/** Every kind of skirt; `dress` is a dress's lower part. */
export const skirtKinds = ['pencil', 'a-line', 'pleated', 'maxi', 'denim', 'dress'] as const;

/** What covers both legs together. */
export interface Skirt {
  readonly form: 'skirt';
  readonly kind: (typeof skirtKinds)[number];
  readonly material: ClothMaterial;
  readonly waist: number;
  readonly hem: number;
  readonly gap: number;
  readonly folds: number;
  /** How much wider it gets, against the usual skirt. */
  readonly flare: number;
  /** Number and depth of its pleats. */
  readonly pleats: number;
  readonly pleatDepth: number;
}

/** Socks, which shoes and trousers may hide. */
export interface Socks {
  readonly material: ClothMaterial;
  /** The height that they reach up to. */
  readonly height: number;
}

/** Every kind of shoes. */
export const shoeKinds = ['sneakers', 'high-tops', 'dress-shoes', 'flats', 'boots', 'high-boots'] as const;

/** A pair of shoes. */
export interface Shoes {
  readonly kind: (typeof shoeKinds)[number];
  readonly material: ShoeMaterial;
  /** The height that they reach up to. */
  readonly height: number;
  readonly gap: number;
  readonly soleThickness: number;
}
