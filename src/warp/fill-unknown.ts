import type { Size } from '../pose/skeleton.js';
import { averageNine, averageTwo, enlargeTwice, type Level } from './pyramid.js';

/** A picture [H, W, 3] in any range. */
export interface Picture {
  readonly image: Float32Array;
  readonly size: Size;
}

/** How often a level of what is filled in is smoothed, so that it meets its surroundings without an edge. */
export const smoothings = 2;

/** The least share of known pixels that a mean is divided by. */
export const leastKnown = 0.01;

/**
 * A picture of which the shares `known`, [H, W], are known, filled from its surroundings by push-pull.
 * Each level holds q, the share of its pixel that is known, and i, the sum of the known colours. At the
 * first level i = q image; the others are averages of 2 x 2, down to a single pixel (an odd border
 * counts double), where B = i / max(q, 0.01). Back up, B = i + (1 - q) times the enlarged B of the level
 * above, bilinear, and then `smoothings` times i + (1 - q) times the mean of each pixel and its neighbours.
 * Writes to `filled`, [H, W, 3].
 */
export function fillUnknown(picture: Picture, known: Float32Array, filled: Float32Array): void {
  const levels = [toFirstLevel(picture, known)];
  for (let level = levels[0]!; level.size.width > 1 || level.size.height > 1; ) {
    level = averageTwo(level);
    levels.push(level);
  }
  const top = levels.at(-1)!;
  const share = Math.max(top.known[0]!, leastKnown);
  let above: Float32Array = top.colours.map((colour) => colour / share);
  for (let index = levels.length - 2; index >= 0; index -= 1) {
    const level = levels[index]!;
    above = blend(level, enlargeTwice(above, levels[index + 1]!.size, level.size));
    for (let round = 0; round < smoothings; round += 1) above = blend(level, averageNine(above, level.size));
  }
  filled.set(above);
}

/** i + (1 - q) times a picture, in its place. */
function blend({ colours, known }: Level, picture: Float32Array): Float32Array {
  for (let i = 0; i < known.length; i += 1)
    for (let c = 3 * i; c < 3 * i + 3; c += 1) picture[c] = colours[c]! + (1 - known[i]!) * picture[c]!;
  return picture;
}

/** The first level: a picture of which only the pixels that are clear of the body are known. */
function toFirstLevel({ image, size }: Picture, known: Float32Array): Level {
  const colours = new Float32Array(image.length);
  for (let pixel = 0; pixel < known.length; pixel += 1)
    for (let c = 3 * pixel; c < 3 * pixel + 3; c += 1) colours[c] = known[pixel]! * image[c]!;
  return { size, colours, known };
}
