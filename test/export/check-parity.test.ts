import { checkParity } from '../../src/export/parity/check-parity.js';
import type { Program } from '../../src/export/parity/stage-output.js';

const inputs = { width: 4, height: 4, joints: 2, samples: 3, seed: 1 };

/** Draws the condition image itself, its floats off by `error` in the last sample drawn of the stage. */
function createProgram(errors: { coarse?: number; refine?: number; levels?: number } = {}): Program {
  let drawn = 0;
  return {
    draw: async ({ cond }) => {
      drawn += 1;
      const offBy = (error = 0) => (drawn === inputs.samples ? error : 0);
      const drawWith = (error?: number) => ({
        floats: Float32Array.from(cond, (level) => level / 255 + offBy(error)),
        levels: cond.map((level) => Math.abs(level - offBy(errors.levels))),
      });
      return { coarse: drawWith(errors.coarse), refine: drawWith(errors.refine) };
    },
    dispose: async () => {},
  };
}

test('checkParity() gives the largest difference of each stage', async () => {
  const errors = await checkParity(createProgram(), createProgram({ refine: 5e-5, levels: 1 }), inputs);
  expect(errors.coarse).toEqual({ samples: 3, maxAbsFloat: 0, maxLevels: 1 });
  expect(errors.refine.maxAbsFloat).toBeCloseTo(5e-5, 6);
});

test.each([
  ['a coarse float beyond 1e-4', { coarse: 2e-4 }, 'the coarse graph differs from TensorFlow.js by 0.0002'],
  ['a refined float beyond 1e-4', { refine: -2e-4 }, 'the refine graph differs'],
  ['two levels', { levels: 2 }, 'and 2 levels, expected at most 0.0001 and 1'],
  ['a value that is not a number', { refine: Number.NaN }, 'differs from TensorFlow.js by NaN'],
])('checkParity() fails on %s', async (_name, errors, message) => {
  await expect(checkParity(createProgram(), createProgram(errors), inputs)).rejects.toThrow(message);
});
