import type { Size } from '../../pose/skeleton.js';

/**
 * A picture [H, W, 3] blurred by a box of a radius in pixels, twice along each axis (once below a
 * pixel), with its edges repeated outside. Radii need not be whole.
 */
export function blur(image: Float32Array, { width, height }: Size, radius: number): Float32Array {
  if (radius < 0.05) return image;
  let blurred = image;
  for (let pass = 0; pass < (radius < 1 ? 1 : 2); pass += 1) {
    blurred = blurLines(blurred, { length: width, count: height, step: 3, stride: 3 * width }, radius);
    blurred = blurLines(blurred, { length: height, count: width, step: 3 * width, stride: 3 }, radius);
  }
  return blurred;
}

interface Lines {
  readonly length: number;
  readonly count: number;
  /** From one pixel of a line to the next, and from one line to the next. */
  readonly step: number;
  readonly stride: number;
}

function blurLines(
  image: Float32Array,
  { length, count, step, stride }: Lines,
  radius: number,
): Float32Array {
  const whole = Math.floor(radius);
  const part = radius - whole;
  const norm = 1 / (2 * radius + 1);
  const blurred = new Float32Array(image.length);
  for (let line = 0; line < count; line += 1)
    for (let c = 0; c < 3; c += 1) {
      const start = line * stride + c;
      const at = (i: number) => image[start + Math.min(length - 1, Math.max(0, i)) * step]!;
      let sum = 0;
      for (let k = -whole; k <= whole; k += 1) sum += at(k);
      for (let i = 0; i < length; i += 1) {
        const ends = at(i - whole - 1) + at(i + whole + 1);
        blurred[start + i * step] = (sum + part * ends) * norm;
        sum += at(i + whole + 1) - at(i - whole);
      }
    }
  return blurred;
}
