import type { Size } from '../pose/skeleton.js';
import { layerChannels } from './figure-layer.js';
import type { Segment } from './part-segments.js';
import { samplePixel } from './sample-pixel.js';

/** Red, green and blue, each [-1, 1]. */
export type Colour = readonly [number, number, number];

/** A colour of a picture, and how much it counts. */
export interface ColourSample {
  readonly colour: Colour;
  readonly weight: number;
}

/** A place on a part, by halves of its length from its middle: towards its end, and to the right of that. */
export type PartPlace = readonly [along: number, across: number];

/** Where a forearm and its hand are looked at. */
export const forearmPlaces: readonly PartPlace[] = [-0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.7, 0.9].map(
  (along) => [along, 0],
);

/** Where a torso is looked at for its clothes: beside hair that falls over the back, and above the hips. */
export const clothesPlaces: readonly PartPlace[] = [-0.3, -0.1, 0.1, 0.3, 0.5].flatMap((along) =>
  [-0.45, -0.3, 0.3, 0.45].map((across): PartPlace => [along, across]),
);

/** A layer [H, W, 6] of a figure: see `layerChannels`. */
export interface LayerPicture {
  readonly image: Float32Array;
  readonly size: Size;
}

/** What a layer shows at places of some parts, as far as it is known and their parts are seen; of each part 1 in all. */
export function sampleParts(
  layer: LayerPicture,
  segments: readonly Segment[],
  places: readonly PartPlace[],
): ColourSample[] {
  const sampled = new Float32Array(layerChannels.count);
  return segments.flatMap((segment) =>
    places.map((place) => {
      sampleLayer(layer, findPlace(segment, place), sampled);
      const weight = (Number(segment.seen) * sampled[layerChannels.known]!) / places.length;
      return { colour: [sampled[0]!, sampled[1]!, sampled[2]!], weight };
    }),
  );
}

/** A place on a part in pixels. */
export function findPlace({ x, y, dx, dy, half }: Segment, [along, across]: PartPlace) {
  return { x: x + half * (along * dx - across * dy), y: y + half * (along * dy + across * dx) };
}

/** How far places of a part are in what a picture [H, W] shows, by its edges above and below it, 0 beside it. */
export function samplePlane(
  { image, size }: LayerPicture,
  segment: Segment,
  places: readonly PartPlace[],
): number[] {
  const sampled = new Float32Array(1);
  return places.map((place) => {
    const { x, y } = findPlace(segment, place);
    samplePixel({ image, size }, { x, y: Math.min(Math.max(y, 0), size.height - 1) }, sampled, 0);
    return sampled[0]!;
  });
}

/** A layer at a place: its edges above and below it, 0 beside it. */
export function sampleLayer(
  layer: LayerPicture,
  { x, y }: { readonly x: number; readonly y: number },
  to: Float32Array,
): void {
  samplePixel(layer, { x, y: Math.min(Math.max(y, 0), layer.size.height - 1) }, to, 0);
}

/** The mean of samples, with so much of 0 beside them. */
export function meanColour(samples: readonly ColourSample[], least: number): Colour {
  const sums: [number, number, number, number] = [0, 0, 0, least];
  for (const { colour, weight } of samples) {
    for (const c of [0, 1, 2] as const) sums[c] += weight * colour[c];
    sums[3] += weight;
  }
  return [sums[0] / sums[3], sums[1] / sums[3], sums[2] / sums[3]];
}

/** How much a difference in brightness counts beside one of hue: light falls on hair and clothes in any strength. */
export const shadeShare = 0.15;

/** The square of how far colours are apart: |d - m|² + `shadeShare` |m|², m the mean of d = a - b in each channel. */
export function squareBetween(a: Colour, b: Colour): number {
  return toSquare(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** `squareBetween` of two colours by their differences. */
export function toSquare(red: number, green: number, blue: number): number {
  const shade = (red + green + blue) ** 2 / 3;
  return red ** 2 + green ** 2 + blue ** 2 - (1 - shadeShare) * shade;
}
