import { blur } from '../../../src/people/camera/blur.js';
import { develop } from '../../../src/people/camera/develop.js';
import type { PhotoSettings } from '../../../src/people/scene/scene.js';

const size = { width: 16, height: 16 };
const plain: PhotoSettings = {
  exposure: 0,
  contrast: 1,
  saturation: 1,
  cast: [0, 0],
  blackLevel: 0,
  vignette: 0,
  blur: 0,
  grain: 0,
  jpegQuality: 90,
};
const even = (level: number) => new Float32Array(3 * 16 * 16).fill(level);
const meanOf = (bytes: Uint8Array) => bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length;

describe('develop()', () => {
  test('gives grey for grey light, brighter for more of it, between black and white', () => {
    const means = [0, 0.05, 0.2, 0.5, 2, 50].map((level) => {
      const image = develop(even(level), size, { ...plain, grainSeed: 1 });
      expect(new Set(image).size).toBe(1);
      return meanOf(image);
    });
    expect(means).toEqual([...means].sort((a, b) => a - b));
    expect(means[0]).toBeLessThan(5);
    expect(means[5]).toBeGreaterThan(245);
  });

  test('brings dark and bright scenes nearer to each other', () => {
    const [dark, bright] = [0.1, 0.4].map((level) =>
      meanOf(develop(even(level), size, { ...plain, grainSeed: 1 })),
    );
    expect(bright! / dark!).toBeLessThan(2);
  });

  test('puts grain on a picture that its seed alone decides', () => {
    const grainy = (grainSeed: number) => develop(even(0.3), size, { ...plain, grain: 0.02, grainSeed });
    expect(grainy(1)).toEqual(grainy(1));
    expect(grainy(1)).not.toEqual(grainy(2));
  });
});

describe('blur()', () => {
  test.each([0.5, 1, 2.7])('spreads a dot by a radius of %d and keeps its light', (radius) => {
    const dot = even(0);
    dot[3 * (8 * 16 + 8)] = 1;
    const blurred = blur(dot, size, radius);
    expect(blurred.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
    expect(blurred[3 * (8 * 16 + 8)]).toBeLessThan(0.5);
    expect(blurred[3 * (8 * 16 + 7)]).toBeCloseTo(blurred[3 * (8 * 16 + 9)]!, 6);
  });

  test('leaves an even picture as it is, edges too', () => {
    for (const value of blur(even(0.7), size, 3)) expect(value).toBeCloseTo(0.7, 4);
  });
});
