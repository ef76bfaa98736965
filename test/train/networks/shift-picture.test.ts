import * as tf from '@tensorflow/tfjs';
import { shiftPicture } from '../../../src/train/networks/shift-picture.js';
import { describeTraining } from '../../support/describe-training.js';

describeTraining('shiftPicture()', () => {
  const picture = () => tf.randomUniform([2, 5, 4, 3], -1, 1, 'float32', 7) as tf.Tensor4D;
  const shiftBy = (values: (i: number) => number) =>
    tf.tensor4d(
      Array.from({ length: 2 * 5 * 4 * 2 }, (_, i) => values(i)),
      [2, 5, 4, 2],
    );

  test('reads from whole pixels further, and repeats the border', async () => {
    const from = picture();
    const seen = (await shiftPicture(
      from,
      shiftBy((i) => (i % 2 === 0 ? 1 : -2)),
    ).array()) as number[][][][];
    const pixels = (await from.array()) as number[][][][];
    for (const [n, rows] of seen.entries())
      for (const [y, row] of rows.entries())
        for (const [x, pixel] of row.entries())
          expect(pixel).toEqual(pixels[n]![Math.max(y - 2, 0)]![Math.min(x + 1, 3)]!);
  });

  test('mixes the four pixels around a place between them', async () => {
    const from = tf.tensor4d([0, 1, 2, 4], [1, 2, 2, 1]);
    const seen = await shiftPicture(from, tf.tensor4d([0.5, 0.25, 0, 0, 0, 0, 0, 0], [1, 2, 2, 2])).data();
    expect(seen[0]).toBeCloseTo(0.75 * 0.5 + 0.25 * 3, 6);
  });

  test('has the gradient that finite differences have', async () => {
    const [from, weights] = [picture(), tf.randomUniform([2, 5, 4, 3], -1, 1, 'float32', 8)];
    const loss = (shift: tf.Tensor) =>
      tf.sum(tf.mul(shiftPicture(from, shift as tf.Tensor4D), weights)) as tf.Scalar;
    const at = (i: number) => 0.3 + 0.17 * (i % 4); // between pixels, and inside for most
    const gradient = await tf.grad(loss)(shiftBy(at)).data();
    const step = 1e-2;
    const place = 2 * (1 * 4 + 1); // x of row 1, column 1; y follows
    for (const i of [place, place + 1]) {
      const moved = (by: number) => loss(shiftBy((j) => at(j) + (j === i ? by : 0))).dataSync()[0]!;
      expect(gradient[i]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 2);
    }
  });
});
