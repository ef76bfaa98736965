import type { Joint, Size, Skeleton } from '../../pose/skeleton.js';

/** The pixels [H, W, C] of any number of channels, flipped left to right. */
export function flipPixels(pixels: Uint8Array, { width, height }: Size): Uint8Array {
  const flipped = new Uint8Array(pixels.length);
  const channels = pixels.length / (width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * channels;
      const to = (y * width + (width - 1 - x)) * channels;
      for (let c = 0; c < channels; c += 1) flipped[to + c] = pixels[from + c]!;
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
