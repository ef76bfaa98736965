import { drawPoseMask } from '#dist/pose/pose-mask.js';
import { coco18, type Size } from '#dist/pose/skeleton.js';
import type { LoadedPicture } from './pictures.js';

/** Two real pictures of one person. */
export interface PersonPair {
  readonly cond: LoadedPicture;
  readonly other: LoadedPicture;
}

/**
 * How far the person's colours in drawn pictures are from those in the condition images, in levels of
 * 255: the difference of the mean colours of the pixels at which both real pictures show the person,
 * mostly the trunk, as a drawn picture between the two poses does; the mean over the colours and the
 * pictures.
 */
export function measureClothes(
  drawn: readonly LoadedPicture[],
  pairs: readonly PersonPair[],
  size: Size,
): number {
  const distances = pairs.flatMap(({ cond, other }, n) => {
    const [first, second] = [cond, other].map(({ joints }) => drawPoseMask(joints, coco18, size));
    const both = first!.map((value, i) => value & second![i]!);
    if (!both.includes(1)) return [];
    const [worn, seen] = [meanColour(cond.imageNhwc, both), meanColour(drawn[n]!.imageNhwc, both)];
    return worn.map((level, channel) => Math.abs(level - seen[channel]!));
  });
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

function meanColour(imageNhwc: Uint8Array, mask: Uint8Array): readonly number[] {
  const sums = [0, 0, 0];
  let count = 0;
  for (const [pixel, value] of mask.entries()) {
    if (value === 0) continue;
    count += 1;
    for (const channel of sums.keys()) sums[channel]! += imageNhwc[pixel * 3 + channel]!;
  }
  return sums.map((sum) => sum / count);
}
