import type { Picture } from '#dist/image/cut-region.js';

/** A place on a face: torso lengths beside and below its middle. */
export type FacePoint = readonly [number, number];

/** Where a face is in a picture: x = x0 + a u - b v and y = y0 + b u + a v, in pixels. */
export interface Placement {
  readonly a: number;
  readonly b: number;
  readonly x0: number;
  readonly y0: number;
}

/** A picture of a head, and its nose, right and left eye, right and left ear, in pixels. */
export interface Face {
  readonly image: Picture;
  readonly joints: readonly { readonly x: number; readonly y: number }[];
  readonly isBearded: boolean;
}

export type PlacedFace = Face & { readonly placement: Placement };

/** A pixel of a point is the mean of so many to each side and as far apart, in torso lengths. */
const mean = { steps: [-1.5, -0.5, 0.5, 1.5], apart: 0.0025 };

/** The mean colour around a point of a face, levels from 0 to 255. */
export function sampleFace(
  { image, placement: { a, b, x0, y0 } }: PlacedFace,
  u: number,
  v: number,
): number[] {
  const sums = [0, 0, 0];
  for (const right of mean.steps)
    for (const down of mean.steps) {
      const [across, below] = [u + mean.apart * right, v + mean.apart * down];
      const pixel = samplePicture(image, x0 + a * across - b * below, y0 + b * across + a * below);
      for (let c = 0; c < 3; c += 1) sums[c] = sums[c]! + pixel[c]!;
    }
  return sums.map((sum) => sum / mean.steps.length ** 2);
}

/** Bilinear; beyond its edges a picture goes on. */
function samplePicture({ imageNhwc, size: { width, height } }: Picture, x: number, y: number): number[] {
  const at = (column: number, row: number, c: number) => {
    const [inside, within] = [
      Math.min(Math.max(column, 0), width - 1),
      Math.min(Math.max(row, 0), height - 1),
    ];
    return imageNhwc[3 * (within * width + inside) + c]!;
  };
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, bottom] = [x - left, y - top];
  return [0, 1, 2].map((c) => {
    const upper = at(left, top, c) * (1 - right) + at(left + 1, top, c) * right;
    const lower = at(left, top + 1, c) * (1 - right) + at(left + 1, top + 1, c) * right;
    return upper * (1 - bottom) + lower * bottom;
  });
}
