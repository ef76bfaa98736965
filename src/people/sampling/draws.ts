import type { Random } from '../../random.js';
import { clamp } from '../maths/interpolate.js';
import { fromHsv, type LinearRgb, luminance, parseLinear } from '../maths/linear-colour.js';

/** True with a probability. */
export function chance(random: Random, probability: number): boolean {
  return random.uniform(0, 1) < probability;
}

/** One of the keys of a table of weights. */
export function pickKey<Key extends string>(
  random: Random,
  weights: Readonly<Partial<Record<Key, number>>>,
): Key {
  return random.pick(Object.keys(weights) as Key[], Object.values(weights));
}

/** A normally distributed number, clipped. */
export function normalWithin(
  random: Random,
  mean: number,
  sd: number,
  [low, high]: readonly [number, number],
): number {
  return clamp(random.normal(mean, sd), low, high);
}

/** One of some `#rrggbb`, made linear. */
export function pickHex(random: Random, colours: readonly string[], weights?: readonly number[]): LinearRgb {
  return parseLinear(random.pick(colours, weights));
}

/**
 * The colour made lighter or darker by about `spread`, and a little more or less of each channel.
 */
export function jitterColour(random: Random, colour: LinearRgb, spread = 0.12): LinearRgb {
  const gain = Math.exp(random.normal(0, spread));
  const vary = (channel: number) =>
    clamp(channel * gain * Math.exp(random.normal(0, spread * 0.4)), 0.004, 0.92);
  return [vary(colour[0]), vary(colour[1]), vary(colour[2])];
}

const clothColours = {
  '#17181b': 9,
  '#2a2c31': 5,
  '#46494f': 3,
  '#77797d': 3,
  '#a9abad': 3,
  '#e9e8e4': 8,
  '#f2efe6': 3,
  '#1d2a44': 7,
  '#2d4568': 4,
  '#4d76a8': 3,
  '#8fb4d6': 2.5,
  '#c7b08a': 3,
  '#a58a63': 2,
  '#6b4f38': 2,
  '#4a4f33': 2.5,
  '#6f7a4c': 1.5,
  '#2f5a41': 2,
  '#7d1f2b': 2.5,
  '#b62d30': 2.5,
  '#d9592f': 1.2,
  '#e3b23c': 1.5,
  '#d98a9b': 1.6,
  '#e8c2c4': 1.6,
  '#7a5a94': 1,
  '#4b2f57': 0.8,
  '#2c8f8c': 1,
  '#b7d3c0': 1,
  '#d6c9e4': 0.8,
} as const;

/** A colour that clothes often have; one in ten is any colour. */
export function sampleCloth(random: Random): LinearRgb {
  if (chance(random, 0.1))
    return fromHsv(random.uniform(0, 1), random.uniform(0.2, 0.7), random.uniform(0.25, 0.8));
  return jitterColour(random, parseLinear(pickKey(random, clothColours)));
}

/**
 * A colour that is clearly another one than `other`: of twelve at most, the first that is far
 * enough.
 */
export function sampleApart(
  random: Random,
  other: LinearRgb,
  {
    sample = sampleCloth,
    distance = 0.5,
  }: { sample?: (random: Random) => LinearRgb; distance?: number } = {},
): LinearRgb {
  let colour = sample(random);
  for (let tries = 1; tries < 12 && distanceOf(colour, other) <= distance; tries += 1)
    colour = sample(random);
  return colour;
}

/** How different two colours look: in lightness as a ratio, and in hue. */
function distanceOf(a: LinearRgb, b: LinearRgb): number {
  const [lightA, lightB] = [luminance(a), luminance(b)];
  const hueOf = (colour: LinearRgb, channel: 0 | 2) => colour[channel] / (luminance(colour) + 0.05);
  const hue = Math.hypot(hueOf(a, 0) - hueOf(b, 0), hueOf(a, 2) - hueOf(b, 2));
  return Math.abs(Math.log((lightA + 0.02) / (lightB + 0.02))) + 0.6 * hue;
}
