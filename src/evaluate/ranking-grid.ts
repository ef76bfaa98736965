import { type PictureGrid, tilePictures } from '../image/picture-grid.js';
import type { ExampleSource } from './example.js';
import type { ScoredExample } from './summarise.js';

/** A grid with one row per example: condition image, pose, target, then each drawn picture. */
export async function drawRankingGrid(
  source: ExampleSource,
  examples: readonly ScoredExample[],
): Promise<PictureGrid> {
  const rows: Uint8Array[][] = [];
  for (const { index } of examples) {
    const { shown = [], target, drawn } = await source.read(index);
    const { copy: _, ...others } = drawn; // the condition image is already shown
    rows.push([...shown, target, ...Object.values(others)]);
  }
  return tilePictures(rows.flat(), source.size, rows[0]?.length ?? 0);
}
