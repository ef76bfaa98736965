import type { Size } from '../pose/skeleton.js';

/**
 * Writes the colour that `image` [H, W, 3] has at a point between its pixels to pixel `pixel` of
 * `to`: bilinear, with 0 beyond the border, as ONNX's GridSample does with padding_mode zeros.
 */
export function samplePixel(
  { image, size }: { readonly image: Float32Array; readonly size: Size },
  at: { readonly x: number; readonly y: number },
  to: Float32Array,
  pixel: number,
): void {
  const { width, height } = size;
  const left = Math.floor(at.x);
  const top = Math.floor(at.y);
  const right = at.x - left; // the weights of the further neighbours
  const bottom = at.y - top;
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let corner = 0; corner < 4; corner += 1) {
    const x = left + (corner & 1);
    const y = top + (corner >> 1);
    if (x < 0 || x >= width || y < 0 || y >= height) continue;
    const weight = (corner & 1 ? right : 1 - right) * (corner >> 1 ? bottom : 1 - bottom);
    const from = (y * width + x) * 3;
    red += weight * image[from]!;
    green += weight * image[from + 1]!;
    blue += weight * image[from + 2]!;
  }
  to[pixel * 3] = red;
  to[pixel * 3 + 1] = green;
  to[pixel * 3 + 2] = blue;
}
