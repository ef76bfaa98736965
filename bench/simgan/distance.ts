import type { LoadedPicture } from './pictures.js';

/** The mean difference of pictures from others of the same paths, in levels of 255. */
export function measureDistance(
  pictures: readonly LoadedPicture[],
  others: readonly LoadedPicture[],
): number {
  const byPath = new Map(others.map((other) => [other.path, other]));
  const distances = pictures.map(({ path, imageNhwc }) => {
    const other = byPath.get(path)!;
    const sum = imageNhwc.reduce((total, level, i) => total + Math.abs(level - other.imageNhwc[i]!), 0);
    return sum / imageNhwc.length;
  });
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}
