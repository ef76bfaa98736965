import { type Range, toUint8Mapping, uniteRanges } from '../../../src/export/quantise/range.js';

test.each<Range>([
  { min: 0, max: 3 },
  { min: -1, max: 1 },
  { min: -5, max: -2 },
  { min: 2, max: 4 },
  { min: 0, max: 0 },
])('toUint8Mapping() covers %j and gives zero a level of its own', ({ min, max }) => {
  const { scale, zeroPoint } = toUint8Mapping({ min, max });
  expect(Number.isInteger(zeroPoint)).toBe(true);
  expect(zeroPoint).toBeGreaterThanOrEqual(0);
  expect(zeroPoint).toBeLessThanOrEqual(255);
  expect(-zeroPoint * scale).toBeLessThanOrEqual(Math.min(0, min) + scale / 2 + 1e-6);
  expect((255 - zeroPoint) * scale).toBeGreaterThanOrEqual(Math.max(0, max) - scale / 2 - 1e-6);
});

test('toUint8Mapping() of what a ReLU gives has zero point 0, so that levels clip as it does', () => {
  expect(toUint8Mapping({ min: 0, max: 5.1 }).zeroPoint).toBe(0);
});

test('uniteRanges() holds every range', () => {
  expect(
    uniteRanges([
      { min: -1, max: 2 },
      { min: 0, max: 3 },
    ]),
  ).toEqual({ min: -1, max: 3 });
});
