import { clamp, lerp } from './interpolate.js';

/** Light or albedo as red, green and blue, linear: 1 is white; light may be brighter. */
export type LinearRgb = readonly [red: number, green: number, blue: number];

/** The linear value of an sRGB level of 0 to 1. */
function toLinear(level: number): number {
  return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
}

/** The colour of `#rrggbb`, made linear. */
export function parseLinear(hex: string): LinearRgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [toLinear((value >> 16) / 255), toLinear(((value >> 8) & 255) / 255), toLinear((value & 255) / 255)];
}

/** A colour from hue, saturation and value, each 0 to 1 and of sRGB, made linear. */
export function fromHsv(hue: number, saturation: number, value: number): LinearRgb {
  const channel = (n: number) => {
    const k = (n + hue * 6) % 6;
    return toLinear(value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}

/** The colour `at` (0 to 1) of the way from a to b. */
export function mixColours(a: LinearRgb, b: LinearRgb, at: number): LinearRgb {
  return [lerp(a[0], b[0], at), lerp(a[1], b[1], at), lerp(a[2], b[2], at)];
}

/** The colour, each channel times a factor. */
export function scaleColour(colour: LinearRgb, factor: number): LinearRgb {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}

/** One colour times another, channel by channel: what an albedo leaves of light. */
export function multiplyColours(a: LinearRgb, b: LinearRgb): LinearRgb {
  return [a[0] * b[0], a[1] * b[1], a[2] * b[2]];
}

/** Relative luminance (Rec. 709). */
export function luminance(colour: LinearRgb): number {
  return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2];
}

/**
 * The colour of a black body of a temperature in kelvin, of luminance 1: Tanner Helland's fit.
 * https://tannerhelland.com/2012/09/18/convert-temperature-rgb-algorithm-code.html
 */
export function blackBody(kelvin: number): LinearRgb {
  const t = kelvin / 100;
  const red = t <= 66 ? 255 : 329.7 * (t - 60) ** -0.1332;
  const green = t <= 66 ? 99.47 * Math.log(t) - 161.12 : 288.12 * (t - 60) ** -0.0755;
  const blue = t >= 66 ? 255 : t <= 19 ? 0 : 138.52 * Math.log(t - 10) - 305.04;
  const level = (byte: number) => toLinear(clamp(byte / 255));
  const colour: LinearRgb = [level(red), level(green), level(blue)];
  return scaleColour(colour, 1 / luminance(colour));
}
