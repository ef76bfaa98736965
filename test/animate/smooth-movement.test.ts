import fc from 'fast-check';
import { type Movement, smoothMovement } from '../../src/animate/smooth-movement.js';
import type { Joint } from '../../src/pose/skeleton.js';
import { createRandom } from '../../src/random.js';

const off: Joint = { x: 0, y: 0, confidence: 0 };
const options = { windowFrames: 9, maxGapFrames: 3 };

/** A movement of one joint by its x; undefined where it is not seen. */
const movementOf = (xs: readonly (number | undefined)[]): Movement =>
  xs.map((x) => [x === undefined ? off : { x, y: 2 * x, confidence: 1 }]);

const xsOf = (frames: readonly (readonly Joint[])[]) =>
  frames.map(([joint]) => (joint!.confidence > 0 ? joint!.x : undefined));

describe('smoothMovement()', () => {
  test('brings noise down and follows the movement without a lag', () => {
    const random = createRandom(5);
    const path = Array.from({ length: 120 }, (_, i) => 100 * Math.sin(i / 12));
    const noisy = path.map((x) => x + random.normal(0, 3));
    const smooth = xsOf(smoothMovement(movementOf(noisy), options)) as number[];
    const error = (xs: readonly number[]) =>
      Math.sqrt(xs.reduce((sum, x, i) => sum + (x - path[i]!) ** 2, 0) / xs.length);
    expect(error(smooth)).toBeLessThan(0.65 * error(noisy));
    const shifted = (by: number) =>
      error(smooth.map((_, i) => smooth[Math.min(Math.max(i + by, 0), smooth.length - 1)]!));
    expect(error(smooth)).toBeLessThan(Math.min(shifted(-1), shifted(1)));
  });

  test('leaves straight and steadily turning movements as they are', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: -0.5, max: 0.5, noNaN: true }),
        (speed, turn) => {
          const xs = Array.from({ length: 30 }, (_, i) => 50 + speed * i + turn * i * i);
          for (const [i, x] of xsOf(smoothMovement(movementOf(xs), options)).entries())
            expect(x).toBeCloseTo(xs[i]!, 6);
        },
      ),
    );
  });

  test('fills short gaps on straight lines, and frames in which nobody was found', () => {
    const frames = smoothMovement([...movementOf([10, 20]), undefined, undefined, ...movementOf([50])], {
      ...options,
      windowFrames: 0,
    });
    expect(xsOf(frames)).toEqual([10, 20, 30, 40, 50]);
    expect(frames[2]).toEqual([{ x: 30, y: 60, confidence: 1 }]);
  });

  test('leaves a joint hidden that is hidden for long, at the beginning or at the end', () => {
    const xs = [undefined, 1, 2, undefined, undefined, undefined, undefined, 7, 8, undefined];
    expect(xsOf(smoothMovement(movementOf(xs), options))).toEqual(xs);
  });

  test('never smooths over a gap, and keeps stretches that are too short for a filter', () => {
    const xs = [0, 9, 0, 9, undefined, undefined, undefined, undefined, 5, 5, 5, 5, 5, 5, 5];
    expect(xsOf(smoothMovement(movementOf(xs), options)).slice(0, 4)).toEqual([0, 9, 0, 9]);
  });
});
