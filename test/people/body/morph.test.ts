import { loadBody } from '../../../src/people/assets/load-body.js';
import { type BodyShape, morphBody } from '../../../src/people/body/morph.js';

const average: BodyShape = {
  male: 0.5,
  ageYears: 30,
  origins: { african: 1 / 3, asian: 1 / 3, caucasian: 1 / 3 },
  muscle: 0.5,
  weight: 0.5,
  height: 0.5,
};

/** Extents of the skin along x, y and z, in decimetres. */
function measure(shape: BodyShape): readonly [width: number, height: number, depth: number] {
  const assets = loadBody();
  const morphed = morphBody(assets, shape);
  const { mixVertices } = assets.geometries.body;
  const extent = (axis: number) => {
    const values = Array.from(mixVertices, (vertex) => morphed[3 * vertex + axis]!);
    return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
  };
  return [extent(0), extent(1), extent(2)];
}

describe('morphBody()', () => {
  test('gives grown-up people of a plausible height', () => {
    for (const male of [0, 1]) {
      const [, height] = measure({ ...average, male });
      expect(height).toBeGreaterThan(14.5);
      expect(height).toBeLessThan(19.5);
    }
  });

  test.each([
    ['men taller than women', { male: 1 }, { male: 0 }],
    ['tall people taller than short ones', { height: 0.8 }, { height: 0.2 }],
  ] as const)('makes %s', (_, taller, shorter) => {
    expect(measure({ ...average, ...taller })[1]).toBeGreaterThan(
      measure({ ...average, ...shorter })[1] + 0.3,
    );
  });

  test('makes heavy people deeper than light ones', () => {
    expect(measure({ ...average, weight: 0.9 })[2]).toBeGreaterThan(measure({ ...average, weight: 0.2 })[2]);
  });

  test('changes a body with age', () => {
    const assets = loadBody();
    expect(morphBody(assets, { ...average, ageYears: 75 })).not.toEqual(morphBody(assets, average));
  });
});
