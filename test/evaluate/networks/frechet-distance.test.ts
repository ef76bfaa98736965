import { computeFrechetDistance } from '../../../src/evaluate/networks/frechet-distance.js';

/** A linear congruential generator, so that NumPy can make the same features. */
function features(
  seed: number,
  rows: number,
  columns: number,
  to: (value: number) => number,
): Float32Array[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return to((Math.floor(state / 65536) % 1000) / 1000);
  };
  return Array.from({ length: rows }, () => Float32Array.from({ length: columns }, next));
}

const same = (value: number) => value;

// NumPy's cov() and SciPy 1.17's sqrtm() on the same features.
test('computeFrechetDistance() gives the value that SciPy gives', () => {
  const a = features(1, 40, 5, same);
  const b = features(2, 40, 5, (value) => 1.5 * value + 0.2);
  expect(computeFrechetDistance(a, b)).toBeCloseTo(1.704137272361254, 5);
});

test('computeFrechetDistance() is right for fewer vectors than features, whose covariances are singular', () => {
  const a = features(3, 4, 6, same);
  const b = features(4, 5, 6, (value) => 2 * value);
  expect(computeFrechetDistance(a, b)).toBeCloseTo(2.937066, 5);
});

test('computeFrechetDistance() of a set to itself is 0, and of one that is moved the square of the way', () => {
  const a = features(5, 30, 4, same);
  const moved = a.map((row) => row.map((value) => value + 3));
  expect(computeFrechetDistance(a, a)).toBeCloseTo(0, 6);
  expect(computeFrechetDistance(a, moved)).toBeCloseTo(4 * 9, 4);
});
