import { learningRateAt } from '../../../src/train/optimise/learning-rate.js';

test.each([
  [0, 0.1],
  [4, 0.5],
  [9, 1],
  [10, 1],
  [39, 1],
  [40, 1],
  [70, 0.5],
  [99, 0.000685],
])('learningRateAt() warms up, stays, then falls as a cosine: step %i of 100', (step, rate) => {
  expect(learningRateAt({ peak: 1, warmupSteps: 10, flatShare: 0.4 }, step, 100)).toBeCloseTo(rate, 5);
});

test("learningRateAt() stays at the peak with the paper's constant rate", () => {
  const rates = [0, 50, 99].map((step) =>
    learningRateAt({ peak: 2e-5, warmupSteps: 0, flatShare: 1 }, step, 100),
  );
  expect(rates).toEqual([2e-5, 2e-5, 2e-5]);
});
