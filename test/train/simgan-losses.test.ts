import * as tf from '@tensorflow/tfjs';
import { localCrossEntropy, pairColourDistance, selfRegularisation } from '../../src/train/simgan-losses.js';
import { describeTraining } from '../support/describe-training.js';

/** Pictures of 2x2 pixels, each of one colour, [N, 2, 2, 3]. */
const plain = (...colours: number[][]) =>
  tf.tensor4d(
    colours.map((colour) => [
      [colour, colour],
      [colour, colour],
    ]),
  );
const numberOf = (loss: () => tf.Scalar) => tf.tidy(loss).dataSync()[0]!;

describeTraining('the losses of SimGAN, worked out by hand', () => {
  test('localCrossEntropy() sums the places of a map, and is the mean over its pictures', () => {
    // [N, h, w, 2]: two places of one picture, undecided; then sure of "real" with odds of e^2.
    const undecided = tf.tensor4d([[[[0, 0]], [[3, 3]]]]);
    expect(numberOf(() => localCrossEntropy(undecided, 1))).toBeCloseTo(2 * Math.log(2), 5);
    const sure = tf.tensor4d([[[[0, 2]]], [[[1, 3]]]]);
    expect(numberOf(() => localCrossEntropy(sure, 1))).toBeCloseTo(Math.log(1 + Math.exp(-2)), 5);
    expect(numberOf(() => localCrossEntropy(sure, 0))).toBeCloseTo(Math.log(1 + Math.exp(2)), 5);
  });

  test('selfRegularisation() sums |R(x) - x| over the picture, the person twice with a mask', () => {
    const [before, after] = [plain([0, 0, 0]), plain([0.5, 0, -0.25])];
    expect(numberOf(() => selfRegularisation(after, before, undefined))).toBeCloseTo(4 * 0.75, 5);
    const person = tf.tensor4d([
      [
        [[1], [0]],
        [[0], [0]],
      ],
    ]);
    expect(numberOf(() => selfRegularisation(after, before, person))).toBeCloseTo(5 * 0.75, 5);
  });

  test('pairColourDistance() is 0 where both persons of a pair change alike, whatever surrounds them', () => {
    const mask = tf.tensor4d(
      Array.from({ length: 4 }, (_, n) => [
        [[n < 2 ? 1 : 0], [0]],
        [[0], [n < 2 ? 0 : 1]],
      ]),
    );
    const person = [0.25, 0, 0] as const;
    // Two pairs: pictures 0 and 2, 1 and 3. The persons stand in one corner, then in the other.
    const change = tf.tensor4d(
      Array.from({ length: 4 }, (_, n) => [
        [n < 2 ? [...person] : [1, 1, 1], [0, n, 0]],
        [[0, 0, n], n < 2 ? [-1, 0, 0] : [...person]],
      ]),
    );
    expect(numberOf(() => pairColourDistance(change, mask))).toBeLessThan(0.1);
    const drifting = tf.tidy(() => tf.mul(change, tf.tensor4d([1, 1, -1, -1], [4, 1, 1, 1])) as tf.Tensor4D);
    // |0.25 - -0.25| in one of three channels, times twelve values.
    expect(numberOf(() => pairColourDistance(drifting, mask))).toBeCloseTo((0.5 / 3) * 12, 1);
  });
});
