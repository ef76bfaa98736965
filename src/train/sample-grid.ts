import { drawPosePicture } from '../pose/pose-picture.js';
import type { Size } from '../pose/skeleton.js';
import type { PictureSet } from './data/picture-set.js';
import type { HeldOutResult } from './metrics/held-out.js';

export interface Grid {
  /** RGB, [height, width, 3]. */
  readonly imageNhwc: Uint8Array;
  readonly size: Size;
}

/** Pictures of examples beside each other in one row of the grid. */
const examplesARow = 2;

/** One row of pictures an example: condition, target pose, target, then what each stage drew. */
export function drawSampleGrid(results: readonly HeldOutResult[], set: PictureSet): Grid {
  const tiles = results.map(({ pair, drawn }) => [
    set.image(pair.cond),
    drawPosePicture(set.joints(pair.target), set.skeleton, set.size),
    set.image(pair.target),
    ...Object.values(drawn),
  ]);
  const perExample = tiles[0]?.length ?? 0;
  const columns = perExample * examplesARow;
  const rows = Math.ceil(tiles.length / examplesARow);
  const { width, height } = set.size;
  const grid: Grid = {
    imageNhwc: new Uint8Array(columns * width * rows * height * 3),
    size: { width: columns * width, height: rows * height },
  };
  for (const [n, example] of tiles.entries()) {
    const row = Math.floor(n / examplesARow);
    const firstColumn = (n % examplesARow) * perExample;
    for (const [i, tile] of example.entries()) paste(grid, tile, set.size, { column: firstColumn + i, row });
  }
  return grid;
}

function paste(grid: Grid, tile: Uint8Array, size: Size, at: { column: number; row: number }): void {
  for (let y = 0; y < size.height; y += 1) {
    const line = tile.subarray(y * size.width * 3, (y + 1) * size.width * 3);
    const start = (at.row * size.height + y) * grid.size.width + at.column * size.width;
    grid.imageNhwc.set(line, start * 3);
  }
}
