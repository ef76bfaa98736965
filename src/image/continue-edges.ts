import type { Size } from '../pose/skeleton.js';
import { findColour, readEdgeLine } from './edge-line.js';
import type { Box } from './framing.js';
import type { PersonBeyond } from './person-beyond.js';

/**
 * Continues a part of a picture to the edges, in place: RGB levels [H, W, 3], of which those of `part` are
 * kept. A pixel `d` pixels beyond a side of the part is the mean of up to `d` pixels on both sides of the nearest one of
 * that side's line, so that no streaks run to the edge; beyond a corner both sides count, by their `d`. Where `person`
 * goes on, it is the mean of those that show the person, and elsewhere of the others: a floor does not take the
 * colour of trousers.
 */
export function continueEdges(levels: Uint8Array, part: Box, size: Size, person?: PersonBeyond): void {
  const { width, height } = size;
  const [right, bottom] = [part.x + part.width - 1, part.y + part.height - 1];
  const row = (y: number) =>
    readEdgeLine(levels, size, { x: part.x, y, isColumn: false, length: part.width, person });
  const column = (x: number) =>
    readEdgeLine(levels, size, { x, y: part.y, isColumn: true, length: part.height, person });
  const [top, lowest] = [row(part.y), row(bottom)];
  const [first, last] = [column(part.x), column(right)];
  for (let y = 0; y < height; y += 1) {
    const down = Math.max(part.y - y, y - bottom, 0);
    const ofRow = { line: y < part.y ? top : lowest, reach: down };
    for (let x = 0; x < width; x += 1) {
      const beside = Math.max(part.x - x, x - right, 0);
      if (down === 0 && beside === 0) {
        x = right; // the rest of the part's row stays
        continue;
      }
      const ofColumn = { line: x < part.x ? first : last, reach: beside };
      const share = down / (down + beside);
      const covered = person?.shareAt(x, y) ?? 0;
      for (let c = 0; c < 3; c += 1) {
        const across = share > 0 ? findColour(ofRow, { channel: c, middle: x - part.x, covered }) : 0;
        const along = share < 1 ? findColour(ofColumn, { channel: c, middle: y - part.y, covered }) : 0;
        levels[3 * (y * width + x) + c] = Math.round(share * across + (1 - share) * along);
      }
    }
  }
}
