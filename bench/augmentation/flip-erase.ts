import type { Size } from '#dist/pose/skeleton.js';
import type { Random } from '#dist/random.js';

/** Random erasing (Zhong et al. 2020): how often, which share of the picture, which height over width. */
const erasing = { probability: 0.5, area: [0.02, 0.4], ratio: [0.3, 1 / 0.3] } as const;

/** A picture [H, W, 3] in [-1, 1], mirrored half of the time, and with a rectangle of noise half of the time. */
export function flipAndErase(image: Float32Array, size: Size, random: Random): Float32Array {
  const changed = random.uniform(0, 1) < 0.5 ? mirror(image, size) : image.slice();
  if (random.uniform(0, 1) < erasing.probability) erase(changed, size, random);
  return changed;
}

function mirror(image: Float32Array, { width, height }: Size): Float32Array {
  const mirrored = new Float32Array(image.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 3;
      mirrored.set(image.subarray(from, from + 3), (y * width + width - 1 - x) * 3);
    }
  return mirrored;
}

/** Fills a rectangle with noise; tries until one fits into the picture. */
function erase(image: Float32Array, { width, height }: Size, random: Random): void {
  for (;;) {
    const area = random.uniform(...erasing.area) * width * height;
    const ratio = random.uniform(...erasing.ratio);
    const box = { width: Math.round(Math.sqrt(area / ratio)), height: Math.round(Math.sqrt(area * ratio)) };
    if (box.width >= width || box.height >= height) continue;
    const left = random.integer(0, width - box.width);
    const top = random.integer(0, height - box.height);
    for (let y = top; y < top + box.height; y += 1)
      for (let i = (y * width + left) * 3; i < (y * width + left + box.width) * 3; i += 1)
        image[i] = random.uniform(-1, 1);
    return;
  }
}
