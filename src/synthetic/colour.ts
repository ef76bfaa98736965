/** A colour as red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** The colour of `#rrggbb`. */
export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** `#rrggbb`, with channels rounded and clipped. */
export function toHex(colour: Rgb): string {
  const value = colour.reduce((sum, channel) => sum * 256 + clipChannel(channel), 0);
  return `#${value.toString(16).padStart(6, '0')}`;
}

function clipChannel(channel: number): number {
  return Math.round(Math.min(255, Math.max(0, channel)));
}

/** The colour made darker (factor below 1) or brighter, towards white, as by light on it. */
export function shade(colour: Rgb, factor: number): Rgb {
  if (factor <= 1) return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
  return blend(colour, [255, 255, 255], factor - 1);
}

/** The colour `at` (0 to 1) of the way from a to b. */
export function blend(a: Rgb, b: Rgb, at: number): Rgb {
  return [a[0] + (b[0] - a[0]) * at, a[1] + (b[1] - a[1]) * at, a[2] + (b[2] - a[2]) * at];
}

/**
 * How far two colours are apart to the eye: the distance in Oklab, 0 to about 1; 0.1 is clearly
 * different. https://bottosson.github.io/posts/oklab/
 */
export function colourDistance(a: Rgb, b: Rgb): number {
  const [lightA, greenA, blueA] = toOklab(a);
  const [lightB, greenB, blueB] = toOklab(b);
  return Math.hypot(lightA - lightB, greenA - greenB, blueA - blueB);
}

function toOklab(colour: Rgb): [number, number, number] {
  const [r, g, b] = [toLinear(colour[0]), toLinear(colour[1]), toLinear(colour[2])];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function toLinear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
