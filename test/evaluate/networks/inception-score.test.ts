import { computeInceptionScore } from '../../../src/evaluate/networks/inception-score.js';

test('sure and evenly spread classes score their number', () => {
  const rows = [0, 1, 2].map((sure) => Float32Array.from({ length: 3 }, (_, y) => (y === sure ? 1 : 0)));
  const { mean, deviation } = computeInceptionScore(rows, 1);
  expect(mean).toBeCloseTo(3, 6);
  expect(deviation).toBe(0);
});

test('pictures that all look alike score 1', () => {
  const rows = Array.from({ length: 6 }, () => Float32Array.of(0.25, 0.75));
  expect(computeInceptionScore(rows, 2).mean).toBeCloseTo(1, 6);
});

test('the value worked out by hand, from logits', () => {
  // p = (0.8, 0.2) and (0.4, 0.6), marginal (0.6, 0.4)
  const rows = [Float32Array.of(Math.log(8), Math.log(2)), Float32Array.of(Math.log(4), Math.log(6))];
  const first = 0.8 * Math.log(0.8 / 0.6) + 0.2 * Math.log(0.2 / 0.4);
  const second = 0.4 * Math.log(0.4 / 0.6) + 0.6 * Math.log(0.6 / 0.4);
  expect(computeInceptionScore(rows, 1).mean).toBeCloseTo(Math.exp((first + second) / 2), 6);
});

test('the deviation is that of the splits', () => {
  const sure = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
  const alike = [Float32Array.of(1, 0), Float32Array.of(1, 0)];
  const { mean, deviation } = computeInceptionScore([...sure, ...alike], 2);
  expect(mean).toBeCloseTo(1.5, 6);
  expect(deviation).toBeCloseTo(0.5, 6);
});
