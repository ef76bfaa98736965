import * as tf from '@tensorflow/tfjs';
import { composeReference } from '../../../src/export/parity/compose-reference.js';
import { createRandom } from '../../../src/random.js';
import { type ComposedOf, compose } from '../../../src/train/networks/compose.js';
import { fillHole } from '../../../src/train/networks/fill-hole.js';
import { fillUnknown } from '../../../src/warp/fill-background.js';
import { describeTraining } from '../../support/describe-training.js';

const random = createRandom(11);
const numbers = (length: number, least: number, most: number) =>
  Float32Array.from({ length }, () => random.uniform(least, most));

describeTraining('what TensorFlow.js composes', () => {
  test.each([
    { width: 8, height: 16 },
    { width: 11, height: 21 },
    { width: 2, height: 1 },
  ])('fillHole() fills as fillUnknown() does, $width x $height', (size) => {
    const pixels = size.width * size.height;
    const image = numbers(3 * pixels, -1, 1);
    const known = numbers(pixels, -1, 1).map((share) => Math.max(share, 0));
    const expected = new Float32Array(3 * pixels);
    fillUnknown({ image, size }, known, expected);
    const { height, width } = size;
    const [picture, shares] = [
      tf.tensor4d(image, [1, height, width, 3]),
      tf.tensor4d(known, [1, height, width, 1]),
    ];
    const filled = tf.tidy(() => fillHole(picture, shares).dataSync());
    for (const [i, value] of filled.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
  });

  test('compose() draws what composeReference() draws', () => {
    const size = { width: 12, height: 24 };
    const pixels = size.width * size.height;
    const [output, cond, warped] = [
      numbers(8 * pixels, -2, 2),
      numbers(3 * pixels, -1, 1),
      numbers(3 * pixels, -1, 1),
    ];
    const [coverage, background] = [numbers(pixels, 0, 1), numbers(3 * pixels, -1, 1)];
    const planes = { cond, warped, coverage, background };
    const toTensor = (values: Float32Array) =>
      tf.tensor4d(values, [1, size.height, size.width, values.length / pixels]);
    const expected = composeReference(output, planes, size).coarse;
    const coarse = tf.tidy(() => {
      const tensors = Object.fromEntries(
        Object.entries(planes).map(([name, plane]) => [name, toTensor(plane)]),
      );
      return compose(toTensor(output), tensors as unknown as ComposedOf).coarse.dataSync();
    });
    for (const [i, value] of coarse.entries()) expect(value).toBeCloseTo(expected[i]!, 4);
  });

  test('no gradient passes through the filling', () => {
    const picture = tf.randomUniform([1, 4, 4, 3], -1, 1, 'float32', 2) as tf.Tensor4D;
    const slope = tf.grad((known) => tf.sum(fillHole(picture, known as tf.Tensor4D)));
    expect([...slope(tf.fill([1, 4, 4, 1], 0.5)).dataSync()]).toEqual(Array(16).fill(0));
  });
});
