import { readHeatMaps } from '../../src/estimator/read-heat-maps.js';

const size = { width: 4, height: 3 };
const input = { width: 16, height: 12 };

function read(...values: number[]) {
  const [joint] = readHeatMaps({ values: Float32Array.from(values), layout: 'nchw', count: 1, size }, input);
  return joint;
}

describe('readHeatMaps()', () => {
  test('moves a peak a quarter of a pixel to the higher neighbour of each axis', () => {
    // biome-ignore format: a map
    expect(read(
      0, 0.5, 0,   0,
      0, 1,   0.2, 0,
      0, 0.1, 0,   0,
    )).toEqual({ x: (1 + 0.25) * 4, y: (1 - 0.25) * 4, confidence: 1 });
  });

  test('leaves a peak between equal neighbours, and one at the edge, where it is', () => {
    // biome-ignore format: a map
    expect(read(
      0, 0, 0.5, 0,
      0, 0.5, 2, 0.5,
      0, 0, 0.5, 0,
    )).toEqual({ x: 8, y: 4, confidence: 2 });
    // biome-ignore format: a map
    expect(read(
      0, 0, 0, 0,
      0, 0, 0, 0,
      0, 0, 0.5, 1,
    )).toEqual({ x: 12, y: 8, confidence: 1 });
  });

  test('takes a map without a number for one without a score', () => {
    expect(read(...Array.from({ length: 12 }, () => Number.NaN))!.confidence).toBe(Number.NEGATIVE_INFINITY);
  });
});
