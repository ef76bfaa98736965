import { join } from 'node:path';
import { createRandom } from '../../../src/random.js';
import { type CoarseInput, ModelSessions } from '../../../src/server/engine/model-sessions.js';
import { paperModel } from '../../support/paper-model.js';

const folder = paperModel;
const image = { width: 64, height: 128 };

/** Loads the bundled model, on one thread. */
function loadDefault(): Promise<ModelSessions> {
  const paths = { coarse: join(folder, 'coarse.onnx'), refine: join(folder, 'refine.onnx') };
  const graphs = { cpu: paths, cuda: paths, webgpu: paths };
  const model = { id: 'default@1', image, jointCount: 18, graphs, sha256: {} };
  return ModelSessions.load(model, { provider: 'cpu', deviceId: 0, threads: 1 });
}

function createInput(seed: number): CoarseInput {
  const random = createRandom(seed);
  const { width, height } = image;
  const joints = Array.from({ length: 18 }, () => [random.uniform(0, width), random.uniform(0, height), 1]);
  return {
    condNhwc: Uint8Array.from({ length: height * width * 3 }, () => random.uniform(0, 255)),
    joints: Float32Array.from(joints.flat()),
  };
}

/** Returns the largest difference between two lists of numbers; NaN for different lengths. */
function differ(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  return Math.max(...Array.from(a, (value, index) => Math.abs(value - (b[index] ?? Number.NaN))));
}

/**
 * The allowed difference between a picture drawn in a batch and alone: in the float output, in [-1,
 * 1], and in levels, 0 to 255.
 */
const tolerance = { float: 1e-5, levels: 1 };

test.each([2, 3, 5, 8])(
  'ModelSessions draws each picture of a batch of %d as it draws that picture alone, within 1e-5 in fp32',
  async (size) => {
    const sessions = await loadDefault();
    const inputs = Array.from({ length: size }, (_, index) => createInput(100 * size + index));
    const batch = await sessions.drawCoarse(inputs);
    const { imagesNhwc: refined } = await sessions.drawRefined(batch.results);
    for (const [index, input] of inputs.entries()) {
      const single = await sessions.drawCoarse([input]);
      const [result] = single.results;
      if (result === undefined) throw new Error('no result');
      const [alone] = (await sessions.drawRefined([result])).imagesNhwc;
      expect(differ(batch.results[index]?.coarseNchw ?? [], result.coarseNchw)).toBeLessThanOrEqual(
        tolerance.float,
      );
      expect(differ(batch.imagesNhwc[index] ?? [], single.imagesNhwc[0] ?? [])).toBeLessThanOrEqual(
        tolerance.levels,
      );
      expect(differ(refined[index] ?? [], alone ?? [])).toBeLessThanOrEqual(tolerance.levels);
    }
  },
);

test('ModelSessions draws different pictures from different inputs', async () => {
  const sessions = await loadDefault();
  const { imagesNhwc } = await sessions.drawCoarse([createInput(1), createInput(2)]);
  expect(differ(imagesNhwc[0] ?? [], imagesNhwc[1] ?? [])).toBeGreaterThan(50);
});
