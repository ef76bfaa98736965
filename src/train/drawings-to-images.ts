import type * as tf from '@tensorflow/tfjs';

/** Pictures [N, H, W, 3] in [-1, 1] as RGB bytes, one array a picture: clip(round((x + 1) * 127.5), 0, 255). */
export function toImages(pictures: tf.Tensor): Uint8Array[] {
  const values = pictures.dataSync();
  const count = pictures.shape[0]!;
  const length = values.length / count;
  return Array.from({ length: count }, (_, n) => {
    const image = new Uint8ClampedArray(length); // clamps, and rounds to nearest
    for (let i = 0; i < length; i += 1) image[i] = (values[n * length + i]! + 1) * 127.5;
    return new Uint8Array(image.buffer);
  });
}
