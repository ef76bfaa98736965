import type { Joint, Size, Skeleton } from '../../pose/skeleton.js';

/** The picture [H, W, 3], flipped left to right. */
export function flipImage(image: Uint8Array, { width, height }: Size): Uint8Array {
  const flipped = new Uint8Array(image.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 3;
      const to = (y * width + (width - 1 - x)) * 3;
      flipped[to] = image[from]!;
      flipped[to + 1] = image[from + 1]!;
      flipped[to + 2] = image[from + 2]!;
    }
  }
  return flipped;
}

/** The joints of the flipped picture: each moves to its mirror column, and left and right swap. */
export function flipJoints(joints: readonly Joint[], skeleton: Skeleton, { width }: Size): Joint[] {
  return skeleton.mirror.map((partner) => {
    const joint = joints[partner]!;
    // Whole columns, because heat maps truncate coordinates: so the disc of a flipped joint is the
    // flipped disc.
    return { ...joint, x: width - 1 - Math.trunc(joint.x) };
  });
}
