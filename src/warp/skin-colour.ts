import type { Colour, ColourSample } from './colour-samples.js';
import { toShare } from './rise.js';

/**
 * What colours skin has: by r = ln((R + e) / (G + e)) and g = ln((G + e) / (B + e)) of levels from 0 to 1, e = `dark`, r
 * is at least `red` and at most `paint` - `paintDark` ln(R + e) + `paintWarm` g, and g at least `blue` and at most
 * `yellow` r + `yellowFrom`; Y, the mean of R, G and B, is at least `light`. Each limit begins there and is passed `Over`
 * later. The palest skin and the darkest are as red, but the darkest in warm light is far redder, and yellower as well,
 * which red paint is not; what is grey or white is not red, beige, straw and most wood are yellower, and what is black has no
 * colour.
 */
export const skinColours = {
  dark: 0.02,
  light: 0.06,
  lightOver: 0.08,
  red: 0.06,
  redOver: 0.12,
  paint: 0.5,
  paintDark: 0.5,
  paintWarm: 0.2,
  paintOver: 0.2,
  blue: -0.03,
  blueOver: 0.06,
  yellow: 1.6,
  yellowFrom: 0.03,
  yellowOver: 0.15,
} as const;

/** How far a colour is that of skin, 0 to 1. */
export function isSkin(colour: Colour): number {
  const limits = skinColours;
  const logs = colour.map((value) => Math.log(Math.max((value + 1) / 2, 0) + limits.dark)) as [
    number,
    number,
    number,
  ];
  const [r, g] = [logs[0] - logs[1], logs[1] - logs[2]];
  const paint = limits.paint - limits.paintDark * logs[0] + limits.paintWarm * g;
  return (
    toShare((toBrightness(colour) - limits.light) / limits.lightOver) *
    toShare((r - limits.red) / limits.redOver) *
    toShare((paint - r) / limits.paintOver) *
    toShare((g - limits.blue) / limits.blueOver) *
    toShare((limits.yellow * r + limits.yellowFrom - g) / limits.yellowOver)
  );
}

/**
 * How the skin of a face is told from that of nape, ears and arms: brighter samples count more, by their brightness
 * over the mean to the power of `lit`, and a face catches `gain` times their light, but no channel rises above `most`, from
 * 0 to 1. `prior` is its colour where nothing tells it, as one sample of the weight `priorWeight`, and as bright as the
 * others, which count for that by the square of their weight: few are told by mistake.
 */
export const faceSkin = {
  lit: 2,
  gain: 1.22,
  most: 0.88,
  prior: [0.57, 0.22, 0],
  priorWeight: 0.06,
  least: 1e-6,
  leastLevel: 0.05,
} as const;

/** The colour of the skin of a face, by samples of the person. */
export function findFaceSkin(samples: readonly ColourSample[]): Colour {
  const { lit, gain, most, prior, priorWeight, least, leastLevel } = faceSkin;
  const weights = samples.map(({ colour, weight }) => weight * isSkin(colour));
  const levels = samples.map(({ colour }) => toBrightness(colour));
  const total = sum(weights);
  const level = (sum(weights.map((weight, i) => weight * levels[i]!)) + least) / (total + least);
  const bright = weights.map((weight, i) => weight * (levels[i]! / level) ** lit);
  const means = ([0, 1, 2] as const).map(
    (c) => sum(bright.map((weight, i) => (weight * (1 + samples[i]!.colour[c])) / 2)) / (sum(bright) + least),
  );
  const light = Math.max(Math.min(gain, most / Math.max(...means, leastLevel)), 1);
  const toPrior = (light * sum(means)) / (3 * toBrightness(prior));
  const priorLight = (total ** 2 * toPrior + priorWeight ** 2) / (total ** 2 + priorWeight ** 2);
  const [red, green, blue] = ([0, 1, 2] as const).map((c) => {
    const own = 2 * light * means[c]!;
    return (total * own + priorWeight * priorLight * (1 + prior[c])) / (total + priorWeight) - 1;
  }) as [number, number, number];
  return [red, green, blue];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The mean level from 0 to 1. */
export function toBrightness([red, green, blue]: Colour): number {
  return (3 + red + green + blue) / 6;
}
