import type * as tf from '@tensorflow/tfjs';
import { toLevels } from '../image/value-range.js';

/** Pictures [N, H, W, 3] in [-1, 1] as RGB bytes, one array per picture. */
export async function toImages(pictures: tf.Tensor): Promise<Uint8Array[]> {
  const values = await pictures.data<'float32'>();
  const count = pictures.shape[0]!;
  const length = values.length / count;
  return Array.from({ length: count }, (_, n) => toLevels(values.subarray(n * length, (n + 1) * length)));
}
