import type { Size } from '../pose/skeleton.js';
import type { Box } from './framing.js';

/** Sums of the levels of a line's pixels before each of them, by channel: [length + 1, 3]. */
type Sums = Float64Array;

/**
 * Continues a part of a picture to the edges, in place: RGB levels [H, W, 3], of which those of `part` are
 * kept. A pixel `d` pixels beyond the part is the mean of up to `d` pixels on both sides of the nearest one of its
 * outermost line, so that no streaks run to the edge.
 */
export function continueEdges(levels: Uint8Array, part: Box, { width, height }: Size): void {
  const [right, bottom] = [part.x + part.width - 1, part.y + part.height - 1];
  const row = (y: number) => sumLine(levels, { start: y * width + part.x, step: 1, length: part.width });
  const column = (x: number) =>
    sumLine(levels, { start: part.y * width + x, step: width, length: part.height });
  const rows = { before: row(part.y), after: row(bottom) };
  const columns = { before: column(part.x), after: column(right) };
  for (let y = 0; y < height; y += 1) {
    const down = Math.max(part.y - y, y - bottom, 0);
    for (let x = 0; x < width; x += 1) {
      const beside = Math.max(part.x - x, x - right, 0);
      if (down === 0 && beside === 0) {
        x = right; // the rest of the part's row stays
        continue;
      }
      const to = 3 * (y * width + x);
      if (down >= beside) writeMean(levels, to, y < part.y ? rows.before : rows.after, x - part.x, down);
      else writeMean(levels, to, x < part.x ? columns.before : columns.after, y - part.y, beside);
    }
  }
}

function sumLine(
  levels: Uint8Array,
  { start, step, length }: { readonly start: number; readonly step: number; readonly length: number },
): Sums {
  const sums = new Float64Array(3 * (length + 1));
  for (let i = 0; i < length; i += 1)
    for (let c = 0; c < 3; c += 1)
      sums[3 * (i + 1) + c] = sums[3 * i + c]! + levels[3 * (start + i * step) + c]!;
  return sums;
}

/** Writes the mean of a line's pixels up to `reach` from one, or from the nearest one of the line. */
function writeMean(levels: Uint8Array, to: number, sums: Sums, middle: number, reach: number): void {
  const last = sums.length / 3 - 2;
  const nearest = Math.min(Math.max(middle, 0), last);
  const from = Math.max(nearest - reach, 0);
  const end = Math.min(nearest + reach, last) + 1;
  for (let c = 0; c < 3; c += 1)
    levels[to + c] = Math.round((sums[3 * end + c]! - sums[3 * from + c]!) / (end - from));
}
