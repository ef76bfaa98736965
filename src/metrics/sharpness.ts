import type { Size } from '../pose/skeleton.js';

/**
 * Mean length of the luminance gradient (central differences) of an RGB picture [H, W, 3], in
 * levels a pixel.
 */
export function measureSharpness(image: Uint8Array, { width, height }: Size): number {
  const luminance = (x: number, y: number): number => {
    const i = (y * width + x) * 3;
    return 0.299 * image[i]! + 0.587 * image[i + 1]! + 0.114 * image[i + 2]!;
  };
  let sum = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const dx = (luminance(x + 1, y) - luminance(x - 1, y)) / 2;
      const dy = (luminance(x, y + 1) - luminance(x, y - 1)) / 2;
      sum += Math.hypot(dx, dy);
    }
  }
  return sum / ((width - 2) * (height - 2));
}
