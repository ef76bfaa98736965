/** Where an estimator looks: boxes of its input's proportions, in whole pixels of the picture. */

import type { Box } from '../image/framing.js';
import type { Joint, Size } from '../pose/skeleton.js';

/** Room around the joints: heads, hands and feet go on beyond them, and the first look may be off. */
const margin = 1.3;

/** The side of the squares of a search, as a part of the picture's shorter side. */
const searchSides = [1, 0.65];

/** How much of a square the next one shows again. */
const overlap = 1 / 3;

/** The smallest box around the whole picture, which is in its middle. */
export function toWholeRegion(size: Size, input: Size): Box {
  return toRegion({ x: 0, y: 0, ...size }, input);
}

/** The box around joints, with a margin. */
export function toPersonRegion(joints: readonly Joint[], input: Size): Box {
  const [xs, ys] = [joints.map(({ x }) => x), joints.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const around = {
    x: left - (width * (margin - 1)) / 2,
    y: top - (height * (margin - 1)) / 2,
    width: width * margin,
    height: height * margin,
  };
  return toRegion(around, input);
}

/**
 * Boxes that overlap and together show the whole picture, larger ones first, then from its middle
 * outwards: for a person whom a look at all of it does not find.
 */
export function listSearchRegions(size: Size, input: Size): Box[] {
  return searchSides.flatMap((part) => {
    const side = part * Math.min(size.width, size.height);
    return spread(size.height, side)
      .flatMap((y) => spread(size.width, side).map((x) => ({ x, y, width: side, height: side })))
      .sort((a, b) => toOffset(a, size) - toOffset(b, size))
      .map((box) => toRegion(box, input));
  });
}

/** How far a box's middle is from the picture's. */
function toOffset({ x, y, width, height }: Box, size: Size): number {
  return Math.hypot(x + width / 2 - size.width / 2, y + height / 2 - size.height / 2);
}

/** Where pieces of `side` begin that cover `length` with at least the overlap, evenly. */
function spread(length: number, side: number): number[] {
  const steps = Math.ceil((length - side) / (side * (1 - overlap)));
  return Array.from({ length: steps + 1 }, (_, i) => (steps === 0 ? 0 : (i * (length - side)) / steps));
}

/** The smallest box of the input's proportions around another one, at least as large as a pixel. */
function toRegion({ x, y, width, height }: Box, input: Size): Box {
  const scale = Math.max(width / input.width, height / input.height, 1 / Math.min(input.width, input.height));
  const region = { width: Math.round(input.width * scale), height: Math.round(input.height * scale) };
  return {
    ...region,
    x: Math.round(x + (width - region.width) / 2),
    y: Math.round(y + (height - region.height) / 2),
  };
}
