import type { Size } from '../pose/skeleton.js';
import { averageBlocks, averageNine, block, enlarge, type Level, repeatRows } from './pyramid.js';

/** A picture [H, W, 3] in any range. */
export interface Picture {
  readonly image: Float32Array;
  readonly size: Size;
}

/** How often a level above the first is smoothed, so that what is filled in meets its surroundings without an edge. */
export const smoothings = 2;

/** The least share of known pixels that a mean is divided by. */
export const leastKnown = 0.01;

/**
 * From which share of its pixels on a block is known: what is near counts, and what is far away only where
 * nothing is near.
 */
export const enoughKnown = 1 / 4;

/**
 * A picture of which the shares `known`, [H, W], are known, filled from its surroundings by push-pull.
 * Each level holds q, the share of its pixel that is known, and i, the sum of the known colours. At the
 * first level i = q image; the others are means of `block`s, down to a single pixel, both divided by
 * max(q, `enoughKnown`). At the last B = i / max(q, 0.01). Back up, B = i + (1 - q) times the enlarged B of the level
 * above, bilinear, and then, but for the first, `smoothings` times i + (1 - q) times the mean of each pixel and
 * its neighbours; for the first, rows are repeated, not bilinear. Writes to `filled`, [H, W, 3].
 */
export function fillUnknown(picture: Picture, known: Float32Array, filled: Float32Array): void {
  const levels = [toFirstLevel(picture, known)];
  for (let level = levels[0]!; level.size.width > 1 || level.size.height > 1; ) {
    level = saturate(averageBlocks(level));
    levels.push(level);
  }
  const top = levels.at(-1)!;
  const share = Math.max(top.known[0]!, leastKnown);
  let above: Float32Array = top.colours.map((colour) => colour / share);
  for (let index = levels.length - 2; index >= 0; index -= 1) {
    const level = levels[index]!;
    const enlargement = { from: levels[index + 1]!.size, to: level.size, times: block };
    above = blend(level, index > 0 ? enlarge(above, enlargement) : repeatRows(above, enlargement));
    for (let round = 0; index > 0 && round < smoothings; round += 1)
      above = blend(level, averageNine(above, level.size));
  }
  filled.set(above);
}

/** A level's sums and shares divided by max(q, `enoughKnown`), in their place. */
function saturate(level: Level): Level {
  const { colours, known } = level;
  for (let i = 0; i < known.length; i += 1) {
    const share = Math.max(known[i]!, enoughKnown);
    known[i]! /= share;
    for (let c = 3 * i; c < 3 * i + 3; c += 1) colours[c]! /= share;
  }
  return level;
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
