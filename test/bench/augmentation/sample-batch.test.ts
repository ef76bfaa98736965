import { flipAndErase } from '../../../bench/augmentation/flip-erase.js';
import { sampleBatch, type TrainingPeople, toLabel } from '../../../bench/augmentation/sample-batch.js';
import { createRandom } from '../../../src/random.js';

const size = { width: 2, height: 2 };
const flat = (level: number, isDrawn = false) => ({ image: new Float32Array(12).fill(level), isDrawn });

test.each([
  [1, 4, 0, [0, 1, 0, 0]],
  [1, 4, 0.1, [0.025, 0.925, 0.025, 0.025]],
  [0, 2, 1, [0.5, 0.5]],
])('the label of class %i of %i with smoothing %d', (person, classes, smoothing, expected) => {
  expect([...toLabel(person, classes, smoothing)]).toEqual(expected.map((share) => expect.closeTo(share, 6)));
});

test('only labels of drawn pictures are smoothed, and each example has its person’s picture', () => {
  const people: TrainingPeople = [[flat(0.1), flat(0.2, true)], [flat(-0.1)]];
  const options = { size, batchSize: 200, smoothing: 0.4, flipErase: false };
  const { images, labels } = sampleBatch(people, options, createRandom(1));
  const rows = Array.from({ length: 200 }, (_, n) => ({
    level: Math.round(images[n * 12]! * 10),
    label: [...labels.subarray(n * 2, n * 2 + 2)].map((share) => Math.round(share * 10)),
  }));
  for (const { level, label } of rows)
    expect(label).toEqual({ '1': [10, 0], '2': [8, 2], '-1': [0, 10] }[level]);
  const count = (level: number) => rows.filter((row) => row.level === level).length;
  // People are as likely as each other, whatever the number of their pictures: 100, 50 and 50 of 200.
  expect(Math.abs(count(-1) - 100)).toBeLessThan(30);
  expect(Math.abs(count(1) - count(2))).toBeLessThan(30);
});

test('the same seed draws the same batch', () => {
  const people: TrainingPeople = [[flat(0.1), flat(0.2)], [flat(-0.1)]];
  const options = { size, batchSize: 8, smoothing: 0, flipErase: true };
  const draw = (seed: number) => sampleBatch(people, options, createRandom(seed));
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
});

test('flipAndErase() mirrors half of the pictures, and erases one rectangle of 2 to 40 % in half of them', () => {
  const big = { width: 20, height: 40 };
  // The red of each pixel is its column, so that a mirrored picture falls from left to right.
  const image = Float32Array.from({ length: 20 * 40 * 3 }, (_, i) =>
    i % 3 === 0 ? Math.floor(i / 3) % 20 : 0,
  );
  let [mirrored, erased] = [0, 0];
  for (let seed = 0; seed < 200; seed += 1) {
    const changed = flipAndErase(image, big, createRandom(seed));
    const wrongBy = (isMirrored: boolean) =>
      Array.from({ length: 800 }, (_, pixel) => {
        const column = isMirrored ? 19 - (pixel % 20) : pixel % 20;
        return changed[pixel * 3] !== column || changed[pixel * 3 + 1] !== 0;
      }).filter(Boolean).length;
    const [kept, flipped] = [wrongBy(false), wrongBy(true)];
    if (flipped < kept) mirrored += 1;
    const changedPixels = Math.min(kept, flipped);
    if (changedPixels === 0) continue;
    erased += 1;
    expect(changedPixels).toBeGreaterThan(0.01 * 800);
    expect(changedPixels).toBeLessThan(0.45 * 800);
  }
  expect(Math.abs(mirrored - 100)).toBeLessThan(30);
  expect(Math.abs(erased - 100)).toBeLessThan(30);
});
