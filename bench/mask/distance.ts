import { drawPoseMask } from '#dist/pose/pose-mask.js';
import { coco18, type Size } from '#dist/pose/skeleton.js';
import type { LoadedPicture } from './pictures.js';

/** Mean differences in levels of 255, on the person and elsewhere, by the truth's pose mask. */
export interface Distance {
  readonly person: number;
  readonly elsewhere: number;
}

/** How far pictures are from the true ones of the same places in the list: means over all pixels. */
export function measureDistance(
  pictures: readonly LoadedPicture[],
  truths: readonly LoadedPicture[],
  size: Size,
): Distance {
  const [person, elsewhere] = [
    { sum: 0, count: 0 },
    { sum: 0, count: 0 },
  ];
  for (const [n, truth] of truths.entries()) {
    const mask = drawPoseMask(truth.joints, coco18, size);
    const { imageNhwc } = pictures[n]!;
    for (const [i, level] of truth.imageNhwc.entries()) {
      const part = mask[Math.floor(i / 3)] === 1 ? person : elsewhere;
      part.sum += Math.abs(level - imageNhwc[i]!);
      part.count += 1;
    }
  }
  return { person: person.sum / person.count, elsewhere: elsewhere.sum / elsewhere.count };
}

/** How different pictures are from others of the same places in the list, in levels of 255. */
export function measureDifference(
  pictures: readonly LoadedPicture[],
  others: readonly LoadedPicture[],
): number {
  const differences = pictures.map(({ imageNhwc }, n) => {
    const other = others[n]!.imageNhwc;
    return imageNhwc.reduce((sum, level, i) => sum + Math.abs(level - other[i]!), 0) / imageNhwc.length;
  });
  return differences.reduce((sum, each) => sum + each, 0) / differences.length;
}
