import type { Random } from '../../random.js';
import { type LinearRgb, luminance, mixColours, scaleColour } from '../maths/linear-colour.js';
import type { ClothMaterial, Pattern } from '../shading/material.js';
import { chance, pickKey, sampleApart } from './draws.js';

const white: LinearRgb = [0.8, 0.8, 0.8];
const black: LinearRgb = [0.02, 0.02, 0.02];

/** What a cloth has a pattern with, besides its colour. */
export type PatternOf = Pick<
  ClothMaterial,
  'pattern' | 'second' | 'third' | 'patternScale' | 'patternSeed' | 'print'
>;

/** A pattern of a table of weights over a colour, its other colours apart from that. */
export function samplePattern(
  random: Random,
  colour: LinearRgb,
  weights: Readonly<Partial<Record<Pattern, number>>>,
): PatternOf {
  const pattern = pickKey<Pattern>(random, weights);
  return {
    pattern,
    second: sampleSecond(random, pattern, colour),
    third: sampleApart(random, colour),
    patternScale: random.uniform(0.7, 1.4),
    patternSeed: random.uniform(0, 99),
    print: {
      y: random.uniform(3.1, 3.8),
      halfWidth: random.uniform(0.35, 0.95),
      halfHeight: random.uniform(0.25, 0.9),
    },
  };
}

/** Denim wears pale, pinstripes are a shade of the cloth, and checks often are too, or white. */
function sampleSecond(random: Random, pattern: Pattern, colour: LinearRgb): LinearRgb {
  const second = sampleApart(random, colour, { distance: 0.8 });
  if (pattern === 'denim') return denimOf(colour).second;
  if (pattern === 'pinstripes') return mixColours(colour, luminance(colour) > 0.2 ? black : white, 0.35);
  if (pattern !== 'check' || !chance(random, 0.6)) return second;
  return chance(random, 0.5) ? scaleColour(colour, 0.25) : [0.8, 0.78, 0.74];
}

/** Denim of a colour, which wears pale. */
export function denimOf(colour: LinearRgb): Pick<ClothMaterial, 'pattern' | 'second'> {
  return { pattern: 'denim', second: scaleColour(colour, 1.45) };
}
