import type { Size } from '../pose/skeleton.js';
import { readEdgeMeans } from './edge-means.js';
import type { Box } from './framing.js';
import { createMirror } from './mirror.js';
import type { PersonBeyond } from './person-beyond.js';

/**
 * Continues a part of a picture to the edges, in place: RGB levels [H, W, 3], of which those of `part` are
 * kept. Beyond it lies its mirror image, as far as that shows nothing of the `person` (see `createMirror`); elsewhere,
 * and where nobody knows where the person is, a mean of the edge (see `readEdgeMeans`). Where the person goes on, it is
 * the mean of what shows them, and elsewhere of the rest: a floor does not take the colour of trousers.
 */
export function continueEdges(levels: Uint8Array, part: Box, size: Size, person?: PersonBeyond): void {
  const means = readEdgeMeans(levels, part, size, person);
  const mirror = person && createMirror({ levels, part, size }, person, means);
  const [behind, before] = [new Float64Array(3), new Float64Array(3)];
  for (let y = 0; y < size.height; y += 1) {
    const isBeside = y >= part.y && y < part.y + part.height;
    if (isBeside && part.width === size.width) continue; // the whole row stays
    const mirrorRow = mirror?.(y);
    for (let x = 0; x < size.width; x += 1) {
      if (isBeside && x === part.x) {
        x += part.width - 1; // the rest of the part's row stays
        continue;
      }
      behind.fill(0);
      const mirrored = mirrorRow?.(behind, x) ?? 0;
      if (mirrored < 1) means.addBackground(behind, x, y, 1 - mirrored);
      const covered = person?.shareAt(x, y) ?? 0;
      const shown = covered > 0 ? means.addPerson(before.fill(0), x, y, covered) : 0;
      for (let c = 0; c < 3; c += 1) {
        const level = shown > 0 ? before[c]! + (1 - shown) * behind[c]! : behind[c]!;
        levels[3 * (y * size.width + x) + c] = Math.round(level);
      }
    }
  }
}
