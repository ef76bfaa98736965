import { coco18, type Joint } from '../../../src/pose/skeleton.js';
import { createRandom } from '../../../src/random.js';
import { chooseCrop, cropJoints, cropPicture } from '../../../src/train/data/crop.js';
import { standing } from '../../support/standing-person.js';

const size = { width: 64, height: 128 };
const skeleton = coco18;
const crop = { left: 16, top: 8, scale: 2 };

/** Each pixel's column and row, [H, W, 2]. */
const places = () =>
  Float32Array.from({ length: 2 * size.width * size.height }, (_, i) =>
    i % 2 === 0 ? Math.floor(i / 2) % size.width : Math.floor(i / 2 / size.width),
  );

test('cropPicture() shows the part as large as the whole', () => {
  const picture = places();
  cropPicture(picture, crop, size);
  const at = (x: number, y: number) => [
    ...picture.subarray(2 * (y * size.width + x), 2 * (y * size.width + x) + 2),
  ];
  expect(at(0, 0)).toEqual([15.75, 7.75]);
  expect(at(63, 127)).toEqual([47.25, 71.25]);
  expect(at(10, 20)).toEqual([20.75, 17.75]);
});

test('cropPicture() repeats the edge of the whole where its part ends there', () => {
  const picture = places();
  cropPicture(picture, { left: 0, top: 64, scale: 2 }, size);
  expect([picture[0], picture.at(-1)]).toEqual([0, 127]);
});

test('cropJoints() moves joints with their pixels, and those outside are not seen', () => {
  const joints: Joint[] = [
    { x: 20.75, y: 17.75, confidence: 0.7 },
    { x: 10, y: 17, confidence: 1 },
    { x: 20, y: 90, confidence: 1 },
  ];
  const cropped = cropJoints(joints, crop, size);
  expect(cropped[0]).toEqual({ x: 10, y: 20, confidence: 0.7 });
  expect(cropped.slice(1).map(({ confidence }) => confidence)).toEqual([0, 0]);
});

test('chooseCrop() is within the picture and shows the shoulders, with every random number', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const { left, top, scale } = chooseCrop(standing, { size, skeleton, random: createRandom(seed) })!;
    const [right, bottom] = [left + size.width / scale, top + size.height / scale];
    expect([left >= 0, top >= 0, right <= 64 + 1e-9, bottom <= 128 + 1e-9]).toEqual([true, true, true, true]);
    expect([left < 32, right > 32, top < 36, bottom > 36, scale > 1]).toEqual([true, true, true, true, true]);
  }
});

test('chooseCrop() leaves a person without shoulders whole, and takes as many random numbers', () => {
  const unseen = standing.map((joint) => ({ ...joint, confidence: 0 }));
  const [random, same] = [createRandom(1), createRandom(1)];
  expect(chooseCrop(unseen, { size, skeleton, random })).toBeUndefined();
  chooseCrop(standing, { size, skeleton, random: same });
  expect(random.uniform(0, 1)).toBe(same.uniform(0, 1));
});
