import type { Size } from '../pose/skeleton.js';

/**
 * Writes what `image` [H, W, C] has at a point between its pixels to pixel `pixel` of `to`, which has C
 * channels, too: bilinear, with 0 beyond the border, as ONNX's GridSample does with padding_mode zeros.
 */
export function samplePixel(
  { image, size }: { readonly image: Float32Array; readonly size: Size },
  at: { readonly x: number; readonly y: number },
  to: Float32Array,
  pixel: number,
): void {
  const { width, height } = size;
  const channels = image.length / (width * height);
  const left = Math.floor(at.x);
  const top = Math.floor(at.y);
  const right = at.x - left; // the weights of the further neighbours
  const bottom = at.y - top;
  const start = pixel * channels;
  const row = width * channels;
  const first = top * row + left * channels;
  if (left >= 0 && left < width - 1 && top >= 0 && top < height - 1) {
    for (let c = 0; c < channels; c += 1) {
      const from = first + c;
      const upper = image[from]! + right * (image[from + channels]! - image[from]!);
      const lower = image[from + row]! + right * (image[from + row + channels]! - image[from + row]!);
      to[start + c] = upper + bottom * (lower - upper);
    }
    return;
  }
  to.fill(0, start, start + channels);
  for (let corner = 0; corner < 4; corner += 1) {
    const x = left + (corner & 1);
    const y = top + (corner >> 1);
    if (!(x >= 0 && x < width && y >= 0 && y < height)) continue;
    const weight = (corner & 1 ? right : 1 - right) * (corner >> 1 ? bottom : 1 - bottom);
    const from = (y * width + x) * channels;
    for (let c = 0; c < channels; c += 1) to[start + c] = to[start + c]! + weight * image[from + c]!;
  }
}
