import * as tf from '@tensorflow/tfjs';
import {
  alphaLoss,
  binaryCrossEntropy,
  discriminatorLoss,
  featureDistance,
  generatorLoss,
  maskedL1,
  nearestL1,
  retouchLoss,
  type Trusted,
  trustLoss,
} from '../../src/train/losses.js';
import type { AdversarialLoss } from '../../src/train/settings/pg2-settings.js';
import { describeTraining } from '../support/describe-training.js';

const numberOf = (loss: () => tf.Scalar) => tf.tidy(() => loss().dataSync()[0]);

describeTraining('the losses of PG2, worked out by hand', () => {
  // Two pixels of three channels; differences 1, 1, 1 and 0.5, 0, 0.
  const image = [1, 1, 1, 0.5, 0, 0];
  const picture = (values: number[]) => tf.tensor4d(values, [1, 1, 2, 3]);

  test('maskedL1() without a mask is the mean absolute difference', () => {
    expect(numberOf(() => maskedL1(picture(image), tf.zeros([1, 1, 2, 3]), undefined))).toBeCloseTo(
      3.5 / 6,
      6,
    );
  });

  test('alphaLoss() wants the person in the mask and nothing H/16 and more away from it', () => {
    // A column of 32 pixels with one pixel of mask: 2 pixels beyond it on either side count as near.
    const mask = tf.tensor4d(
      Array.from({ length: 32 }, (_, y) => (y === 16 ? 1 : 0)),
      [1, 32, 1, 1],
    );
    const logits = (value: number) => tf.fill([1, 32, 1, 1], value) as tf.Tensor4D;
    expect(numberOf(() => alphaLoss(logits(-40), { mask }))).toBeCloseTo(1 / 32, 6);
    expect(numberOf(() => alphaLoss(logits(40), { mask }))).toBeCloseTo(27 / 32, 6);
  });

  test('alphaLoss() of a known person is the cross entropy, whatever the pose mask says', () => {
    const [logit, person] = [tf.tensor4d([2, -1], [1, 1, 2, 1]), tf.tensor4d([1, 0.25], [1, 1, 2, 1])];
    const loss = numberOf(() => alphaLoss(logit, { person, mask: tf.zeros([1, 1, 2, 1]) }));
    const softplus = (x: number) => Math.log(1 + Math.exp(x));
    expect(loss).toBeCloseTo((softplus(-2) + 0.25 * softplus(1) + 0.75 * softplus(-1)) / 2, 5);
  });

  test('trustLoss() wants trust where the person is and the moved picture is right, and none where it is wrong', () => {
    const one = (values: number[]) => tf.tensor4d(values, [1, 1, 2, 1]);
    const softplus = (x: number) => Math.log(1 + Math.exp(x));
    const [logit, mask] = [one([-1, 2]), one([3, 0])];
    const target = picture([0.5, 0.5, 0.5, 0, 0, 0]);
    const loss = (trusted: Partial<Trusted>) =>
      numberOf(() => trustLoss(logit, { warped: target, target, mask, ...trusted }));
    expect(loss({})).toBeCloseTo(softplus(1) / 2, 6);
    const person = one([0, 1]);
    expect(loss({ person })).toBeCloseTo(softplus(-2) / 2, 6);
    const away = (distance: number) => picture([0.5, 0.5, 0.5, distance, distance, distance]);
    const right = Math.exp(-0.1 / 0.25);
    expect(loss({ person, warped: away(0.1) })).toBeCloseTo((right * softplus(-2)) / 2, 6);
    const nearlyWrong = Math.exp(-0.5 / 0.25);
    const expected = nearlyWrong * softplus(-2) + (1 - 2 * nearlyWrong) * softplus(2);
    expect(loss({ person, warped: away(0.5) })).toBeCloseTo(expected / 2, 6);
  });

  test('retouchLoss() counts colours where the moved picture is right, and beside the person', () => {
    const person = tf.tensor4d([1, 0.5], [1, 1, 2, 1]);
    const target = picture([0, 0, 0, 0, 0, 0]);
    const warped = picture([0, 0, 0, 0.25, 0.25, 0.25]);
    const rgb = picture([0.1, -0.2, 0, 0.4, 0, 0]);
    const expected = (0.3 + (0.5 * Math.exp(-1) + 0.5) * 0.4) / 6;
    const loss = numberOf(() => retouchLoss(rgb, { warped, target, person, mask: tf.zeros([1, 1, 2, 1]) }));
    expect(loss).toBeCloseTo(expected, 6);
  });

  test('trustLoss() counts what is wrong in an area, not along an edge that is one pixel off', () => {
    const half = (to: number) =>
      tf.tensor4d(Array.from({ length: 64 }, (_, y) => Array(3).fill(y < to ? 1 : -1)).flat(), [1, 64, 1, 3]);
    const [mask, trustLogit] = [tf.ones([1, 64, 1, 1]), tf.fill([1, 64, 1, 1], 32)] as [
      tf.Tensor4D,
      tf.Tensor4D,
    ];
    const loss = (to: number) =>
      numberOf(() => trustLoss(trustLogit, { warped: half(to), target: half(20), mask }));
    const wrong = 8 / 64; // of ten pixels, those with none beside them that are right
    expect(loss(21)).toBeCloseTo(0, 6);
    expect(loss(30)).toBeCloseTo(32 * wrong, 1);
  });

  test('maskedL1() counts the pixels of the mask twice', () => {
    const mask = tf.tensor4d([1, 0], [1, 1, 2, 1]);
    expect(numberOf(() => maskedL1(picture(image), tf.zeros([1, 1, 2, 3]), mask))).toBeCloseTo(
      3.5 / 6 + 3 / 6,
      6,
    );
  });

  test('nearestL1() is the maskedL1() of the nearest of the pictures of each target', () => {
    const pictures = (values: number[]) => tf.tensor4d(values, [values.length / 3, 1, 1, 3]);
    const grey = (...levels: number[]) => pictures(levels.flatMap((level) => [level, level, level]));
    // Targets 0 and 1; pictures 0.5 and 0 of the first, 0.25 and 0.75 of the second.
    const [images, targets] = [grey(0.5, 0.25, 0, 0.75), grey(0, 1)];
    const mask = tf.tensor4d([0, 1], [2, 1, 1, 1]);
    expect(numberOf(() => nearestL1(images, targets, undefined))).toBeCloseTo((0 + 0.25) / 2, 6);
    expect(numberOf(() => nearestL1(images, targets, mask))).toBeCloseTo((0 + 0.5) / 2, 6);
    const one = grey(0.5, 0.25);
    const [nearest, plain] = [nearestL1, maskedL1].map((loss) => numberOf(() => loss(one, targets, mask)));
    expect(nearest).toBeCloseTo(plain!, 6);
  });

  test.each([
    [1, [0], Math.log(2)],
    [0, [0], Math.log(2)],
    [1, [2], Math.log(1 + Math.exp(-2))],
    [0, [2], Math.log(1 + Math.exp(2))],
    [1, [2, -1], (Math.log(1 + Math.exp(-2)) + Math.log(1 + Math.exp(1))) / 2],
  ] as const)('binaryCrossEntropy() for label %i and logits %j', (label, logits, expected) => {
    expect(
      numberOf(() => binaryCrossEntropy(tf.tensor2d([...logits], [logits.length, 1]), label)),
    ).toBeCloseTo(expected, 5);
  });

  test('binaryCrossEntropy() stays finite at a logit of 200', () => {
    expect(numberOf(() => binaryCrossEntropy(tf.tensor2d([[200]]), 0))).toBeCloseTo(200, 4);
  });

  test('discriminatorLoss() weighs its terms', () => {
    const logits = () => tf.tensor2d([[0]]);
    const loss = () =>
      discriminatorLoss(
        [
          { logits: logits(), label: 1, weight: 1 },
          { logits: logits(), label: 0, weight: 0.5 },
          { logits: logits(), label: 0, weight: 0.5 },
        ],
        'cross-entropy',
      );
    expect(numberOf(loss)).toBeCloseTo(2 * Math.log(2), 6);
  });

  test.each([
    [1, 0.25, 0.75],
    [1, 3, 0],
    [0, 0.25, 1.25],
    [0, -3, 0],
  ] as const)('discriminatorLoss() as hinge loss for label %i and logit %d', (label, logit, expected) => {
    const loss = () => discriminatorLoss([{ logits: tf.tensor2d([[logit]]), label, weight: 1 }], 'hinge');
    expect(numberOf(loss)).toBeCloseTo(expected, 6);
  });

  test('generatorLoss() asks for real pictures: -log sigmoid, or the mean of -z', () => {
    const lossOf = (loss: AdversarialLoss) => () => generatorLoss(tf.tensor2d([[2], [-1]]), loss);
    expect(numberOf(lossOf('hinge'))).toBeCloseTo(-0.5, 6);
    expect(numberOf(lossOf('cross-entropy'))).toBeCloseTo(
      (Math.log(1 + Math.exp(-2)) + Math.log(1 + Math.E)) / 2,
      5,
    );
  });

  test('featureDistance() counts each layer alike, however many numbers it has', () => {
    const loss = () =>
      featureDistance([tf.tensor1d([1, 1, 1, 1]), tf.tensor1d([5])], [tf.zeros([4]), tf.tensor1d([2])]);
    expect(numberOf(loss)).toBeCloseTo(2, 6);
  });
});
