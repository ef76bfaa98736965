import type { LinearRgb } from '../maths/linear-colour.js';

/** What a layer is made of. */
export type Material =
  | SkinMaterial
  | EyeMaterial
  | BeardMaterial
  | HairMaterial
  | ClothMaterial
  | ShoeMaterial
  | PlainMaterial;

/** How strongly light glints. */
export interface Gloss {
  /** 0.03 of cloth to 0.5 of glass. */
  readonly specular: number;
  /** The exponent of the highlight: 8 wide, 60 narrow. */
  readonly glossiness: number;
}

/** Skin with the face painted on it. */
export interface SkinMaterial {
  readonly kind: 'skin';
  readonly tone: LinearRgb;
  readonly lips: LinearRgb;
  readonly brows: LinearRgb;
  /** Against the usual width. */
  readonly browWidth: number;
  /** 0 to 1. */
  readonly makeup: number;
  readonly blush: number;
  readonly wrinkles: number;
  readonly hair: LinearRgb;
  /** Hair shows on the scalp where it is cut short. */
  readonly isBald: boolean;
  /** How dark shaved or short beard hair is, 0 to 1. */
  readonly stubble: number;
}

/** An eyeball. */
export interface EyeMaterial {
  readonly kind: 'eye';
  readonly iris: LinearRgb;
}

/** A beard that stands off the skin. */
export interface BeardMaterial {
  readonly kind: 'beard';
  readonly hair: LinearRgb;
  readonly tone: LinearRgb;
}

/** Hair of the head. */
export interface HairMaterial {
  readonly kind: 'hair';
  readonly colour: LinearRgb;
  /** The scalp that shines through at the hairline. */
  readonly tone: LinearRgb;
  readonly shine: number;
  readonly curly: boolean;
}

/** Every pattern of cloth. */
export const patterns = [
  'plain',
  'stripes',
  'pinstripes',
  'check',
  'gingham',
  'blocks',
  'raglan',
  'print',
  'logo',
  'camouflage',
  'dots',
  'denim',
  'knit',
  'fair-isle',
  'heather',
  'quilted',
] as const;
/** The name of a pattern. */
export type Pattern = (typeof patterns)[number];

/** A garment's cloth. */
export interface ClothMaterial extends Gloss {
  readonly kind: 'cloth';
  readonly colour: LinearRgb;
  /** The pattern's other colours. */
  readonly second: LinearRgb;
  readonly third: LinearRgb;
  readonly pattern: Pattern;
  readonly patternScale: number;
  readonly patternSeed: number;
  /** The middle and half the size of a print on the chest, in decimetres of the base mesh. */
  readonly print: { readonly y: number; readonly halfWidth: number; readonly halfHeight: number };
  /** Light from the side of fuzzy cloth, 0 to 0.4. */
  readonly sheen: number;
  /** How deep folds are shaded: 0 to 1. */
  readonly bump: number;
  readonly grain: number;
  /** Hems and cuffs: their colour, their width in decimetres, and whether they are ribbed. */
  readonly edge: LinearRgb;
  readonly edgeWidth: number;
  readonly ribbed: boolean;
  readonly details: ClothDetails;
}

/** What is sewn onto a garment. */
export interface ClothDetails {
  readonly placket: 'none' | 'zip' | 'buttons' | 'half-buttons';
  readonly pockets: 'none' | 'jeans' | 'cargo' | 'jacket' | 'blazer' | 'hoodie';
  readonly cords: boolean;
  readonly lapels: boolean;
  readonly seams: boolean;
  readonly crease: boolean;
  readonly waistband: LinearRgb | undefined;
  readonly belt: LinearRgb | undefined;
  /** Down the outside of the legs. */
  readonly sideStripe: LinearRgb | undefined;
  /** Down the sleeves. */
  readonly sleeveStripe: LinearRgb | undefined;
}

/** Shoes with their soles and laces. */
export interface ShoeMaterial extends Gloss {
  readonly kind: 'shoe';
  readonly colour: LinearRgb;
  readonly second: LinearRgb;
  readonly sole: LinearRgb;
  readonly laces: boolean;
}

/** One colour without anything on it: furniture, frames of glasses. */
export interface PlainMaterial extends Gloss {
  readonly kind: 'plain';
  readonly colour: LinearRgb;
}

const noDetails: ClothDetails = {
  placket: 'none',
  pockets: 'none',
  cords: false,
  lapels: false,
  seams: false,
  crease: false,
  waistband: undefined,
  belt: undefined,
  sideStripe: undefined,
  sleeveStripe: undefined,
};

/**
 * Plain cloth of a colour, with what is given instead. Every cloth has the same properties in the
 * same order, which keeps shading fast.
 */
export function createCloth(
  colour: LinearRgb,
  {
    details,
    ...rest
  }: Partial<Omit<ClothMaterial, 'kind' | 'details'>> & { details?: Partial<ClothDetails> } = {},
): ClothMaterial {
  return {
    kind: 'cloth',
    specular: 0.04,
    glossiness: 12,
    colour,
    second: colour,
    third: colour,
    pattern: 'plain',
    patternScale: 1,
    patternSeed: 0.5,
    print: { y: 3.4, halfWidth: 0.6, halfHeight: 0.5 },
    sheen: 0.15,
    bump: 0.5,
    grain: 0.03,
    edge: [colour[0] * 0.8, colour[1] * 0.8, colour[2] * 0.8],
    edgeWidth: 0.1,
    ribbed: false,
    ...rest,
    details: { ...noDetails, ...details },
  };
}
