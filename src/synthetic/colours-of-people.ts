import type { Random } from '../random.js';
import { colourDistance, parseHex, type Rgb } from './colour.js';

export const skinColours: readonly Rgb[] = [
  '#f6d7c3',
  '#ecc3a4',
  '#dfae88',
  '#c98f68',
  '#a86f4a',
  '#7d4f33',
  '#5a3826',
].map(parseHex);

export const hairColours: readonly Rgb[] = [
  '#17120f',
  '#2b1d14',
  '#472c1a',
  '#6d4424',
  '#95602f',
  '#c99a4c',
  '#e6cd8e',
  '#a3411f',
  '#a9a9a6',
].map(parseHex);

export const dyedHairColours: readonly Rgb[] = ['#d8478f', '#4776d8', '#45a877', '#8d55c4'].map(parseHex);

export const garmentColours: readonly Rgb[] = [
  '#f4f2ec',
  '#c9ccd0',
  '#7d828b',
  '#2a2c33',
  '#c62f35',
  '#ee6c4d',
  '#f2a33a',
  '#f5d547',
  '#8cbf45',
  '#2f8f4e',
  '#1f6f6b',
  '#35b5c0',
  '#3d7fd6',
  '#23408e',
  '#6a45a8',
  '#b04fb3',
  '#f08fb0',
  '#8a2f4a',
  '#8a5a33',
  '#d9bd8b',
].map(parseHex);

export const bottomColours: readonly Rgb[] = [
  '#25282f',
  '#3a4048',
  '#2c3e68',
  '#4468a8',
  '#7aa0d4',
  '#8c8f94',
  '#c4b08a',
  '#7a5a3c',
  '#55602f',
  '#e8e4da',
  '#7a2836',
  '#2f6a5c',
  '#4a3a5c',
].map(parseHex);

export const shoeColours: readonly Rgb[] = [
  '#f5f5f2',
  '#1e1f22',
  '#7a4526',
  '#d23b36',
  '#2f66c8',
  '#37a05a',
  '#f0b429',
  '#9b59c6',
  '#e8743a',
].map(parseHex);

/**
 * One of the colours, at least `distance` (Oklab) from every colour of `avoid`; when none is, the
 * one that comes nearest to it.
 */
export function pickApart(
  random: Random,
  colours: readonly Rgb[],
  options: { avoid: readonly Rgb[]; distance: number },
): Rgb {
  const clearance = (colour: Rgb) => Math.min(...options.avoid.map((other) => colourDistance(colour, other)));
  const apart = colours.filter((colour) => clearance(colour) >= options.distance);
  if (apart.length > 0) return random.pick(apart);
  return colours.reduce((best, colour) => (clearance(colour) > clearance(best) ? colour : best));
}
