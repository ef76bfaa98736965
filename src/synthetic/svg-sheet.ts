import { type Rgb, shade, toHex } from './colour.js';
import { dot, normalise, type Vec3 } from './vector.js';

/**
 * Drawn units in one unit of body height: coordinates stay short and need no more than a decimal.
 */
export const unitsPerHeight = 1000;

/** Where the light comes from: the upper left, in front of the figure. */
const light = normalise([-0.5, 0.5, 0.7]);

/** A point of view space as SVG has it: y down, in drawn units. */
export function toDrawn(point: Vec3): [number, number] {
  return [round(point[0] * unitsPerHeight), round(-point[1] * unitsPerHeight)];
}

/** A number to one decimal: less than 0.02 of a pixel at the training size. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/**
 * How bright a surface is that faces `normal` (view space, unit length): 0.62 in the shade to 1.1
 * in full light.
 */
function brightness(normal: Vec3): number {
  return 0.64 + 0.46 * Math.max(0, dot(normal, light));
}

/** The shapes' gradients, collected while one picture is drawn; equal ones are written once. */
export class SvgSheet {
  readonly #names = new Map<string, string>();

  /** The contents of `<defs>`. */
  get definitions(): string {
    return [...this.#names].map(([gradient, name]) => gradient.replace(' ', ` id="${name}" `)).join('');
  }

  /** A paint that runs over the stops from one point of view space to another. */
  linear(from: Vec3, to: Vec3, stops: readonly string[]): string {
    const [x1, y1] = toDrawn(from);
    const [x2, y2] = toDrawn(to);
    return this.#define(
      `<linearGradient gradientUnits="userSpaceOnUse" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}">${spread(stops)}</linearGradient>`,
    );
  }

  /** A paint that runs over the stops from a point outwards to `radius` (units of body height). */
  radial(centre: Vec3, radius: number, stops: readonly string[]): string {
    const [cx, cy] = toDrawn(centre);
    const r = round(radius * unitsPerHeight);
    return this.#define(
      `<radialGradient gradientUnits="userSpaceOnUse" cx="${cx}" cy="${cy}" r="${r}">${spread(stops)}</radialGradient>`,
    );
  }

  /** The paint of a cylinder seen from the side, between its two edges, lit from the upper left. */
  cylinder(edgeA: Vec3, edgeB: Vec3, colour: Rgb): string {
    return this.linear(
      edgeA,
      edgeB,
      cylinderBrightness(edgeA, edgeB).map((factor) => toHex(shade(colour, factor))),
    );
  }

  #define(gradient: string): string {
    const name = this.#names.get(gradient) ?? `p${this.#names.size}`;
    this.#names.set(gradient, name);
    return `url(#${name})`;
  }
}

/** Brightness at one edge, about the middle and at the other edge of a cylinder. */
function cylinderBrightness(edgeA: Vec3, edgeB: Vec3): number[] {
  const across = normalise([edgeB[0] - edgeA[0], edgeB[1] - edgeA[1], 0]);
  return [-1, -0.1, 1].map((at) => {
    const facing = Math.sqrt(1 - at * at);
    return brightness([across[0] * at, across[1] * at, facing]);
  });
}

function spread(stops: readonly string[]): string {
  return stops
    .map(
      (colour, index) =>
        `<stop offset="${round((10 * index) / (stops.length - 1)) / 10}" stop-color="${colour}"/>`,
    )
    .join('');
}

/** A closed smooth curve through the points (Catmull-Rom as cubic Béziers). */
export function smoothPath(points: readonly Vec3[]): string {
  const drawn = points.map(toDrawn);
  const at = (index: number) => drawn[(index + drawn.length) % drawn.length] ?? [0, 0];
  const [startX, startY] = at(0);
  const curves = drawn.map((_, index) => {
    const [before, from, to, after] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    const c1 = handle(from, before, to);
    const c2 = handle(to, after, from);
    return `C${c1.join(' ')} ${c2.join(' ')} ${to[0]} ${to[1]}`;
  });
  return `M${startX} ${startY}${curves.join('')}Z`;
}

/**
 * The control point beside `point`: along the chord of its neighbours, no further than a part of
 * the way to `ahead`.
 */
function handle(point: Drawn, behind: Drawn, ahead: Drawn): Drawn {
  const chord = [ahead[0] - behind[0], ahead[1] - behind[1]] as const;
  const reach = Math.hypot(ahead[0] - point[0], ahead[1] - point[1]) * 0.36;
  const part = Math.min(1 / 6, reach / (Math.hypot(...chord) || 1));
  return [round(point[0] + chord[0] * part), round(point[1] + chord[1] * part)];
}

type Drawn = readonly [x: number, y: number];

/** A closed polygon through the points. */
export function straightPath(points: readonly Vec3[]): string {
  return `M${points.map((point) => toDrawn(point).join(' ')).join('L')}Z`;
}
