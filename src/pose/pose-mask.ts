import { discRadiusPx, fillDisc } from './disc.js';
import type { Joint, Size, Skeleton } from './skeleton.js';

/** The reach of the closing's 5x5 square from its centre. */
const closingReachPx = 2;

/**
 * The pose mask of PG2: 1 on the body and 0 elsewhere, [H, W]. Discs along each limb with two
 * visible joints, then a morphological closing with a 5x5 square. As in the authors' program
 * (scikit-image's `dilation` and `erosion`), and unlike SciPy's `binary_closing`, pixels outside
 * the picture do not count, so a limb at the border keeps its pixels. PG2, section 3.1.
 */
export function drawPoseMask(joints: readonly Joint[], skeleton: Skeleton, size: Size): Uint8Array {
  const mask = new Uint8Array(size.height * size.width);
  for (const [start, end] of skeleton.limbs) {
    const from = joints[start];
    const to = joints[end];
    if (from && to && from.confidence > 0 && to.confidence > 0) drawLimb(mask, size, [from, to]);
  }
  return erode(dilate(mask, size), size);
}

function drawLimb(pixels: Uint8Array, size: Size, [from, to]: readonly [Joint, Joint]): void {
  const channel = { pixels, size, offset: 0, stride: 1 };
  const parts = Math.trunc(Math.sqrt((from.x - to.x) ** 2 + (from.y - to.y) ** 2) / discRadiusPx);
  fillDisc(channel, from.x, from.y);
  fillDisc(channel, to.x, to.y);
  for (let part = 1; part < parts; part += 1) {
    fillDisc(channel, from.x + ((to.x - from.x) * part) / parts, from.y + ((to.y - from.y) * part) / parts);
  }
}

function dilate(mask: Uint8Array, size: Size): Uint8Array {
  return spread(mask, size, 1);
}

/** Erosion: dilates the background. */
function erode(mask: Uint8Array, size: Size): Uint8Array {
  return spread(mask, size, 0);
}

/**
 * Sets all pixels in the 5x5 square of each pixel of `value` to `value`, rows first, then columns.
 */
function spread(mask: Uint8Array, size: Size, value: 0 | 1): Uint8Array {
  const { width, height } = size;
  const alongRows = new Uint8Array(mask);
  for (let y = 0; y < height; y += 1) {
    spreadLine(mask, alongRows, { start: y * width, step: 1, length: width, value });
  }
  const result = new Uint8Array(alongRows);
  for (let x = 0; x < width; x += 1) {
    spreadLine(alongRows, result, { start: x, step: width, length: height, value });
  }
  return result;
}

interface Line {
  readonly start: number;
  readonly step: number;
  readonly length: number;
  readonly value: 0 | 1;
}

function spreadLine(source: Uint8Array, target: Uint8Array, { start, step, length, value }: Line): void {
  for (let position = 0; position < length; position += 1) {
    if (source[start + position * step] !== value) continue;
    const last = Math.min(length - 1, position + closingReachPx);
    for (let near = Math.max(0, position - closingReachPx); near <= last; near += 1) {
      target[start + near * step] = value;
    }
  }
}
