import type { PictureSet } from '../data/picture-set.js';
import { type PictureGrid, tilePictures } from '../image/picture-grid.js';
import { drawPosePicture } from '../pose/pose-picture.js';
import type { HeldOutResult } from './metrics/held-out.js';

/** Examples per row of the grid. */
const examplesARow = 2;

/**
 * A row of pictures per example: condition image, target pose, target, then the picture of each
 * stage.
 */
export function drawSampleGrid(results: readonly HeldOutResult[], set: PictureSet): PictureGrid {
  const examples = results.map(({ pair, drawn }) => [
    set.image(pair.cond),
    drawPosePicture(set.joints(pair.target), set.skeleton, set.size),
    set.image(pair.target),
    ...Object.values(drawn),
  ]);
  const columns = (examples[0]?.length ?? 0) * examplesARow;
  return tilePictures(examples.flat(), set.size, columns);
}
