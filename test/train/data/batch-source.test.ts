import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPackedSet, type PosedPicture, writePackedSet } from '../../../src/data/packed-set.js';
import { openMatte } from '../../../src/export/matte/open-matte.js';
import { coco18 } from '../../../src/pose/skeleton.js';
import { createRandom } from '../../../src/random.js';
import { createBatchSource } from '../../../src/train/data/batch-source.js';
import { drawBatches } from '../../../src/train/data/draw-batches.js';
import { randomJoints } from '../../support/random-poses.js';

const size = { width: 16, height: 32 };
const people = 4;
const posesEach = 3;

/** Noise with joints. */
async function* makePictures(start: number): AsyncGenerator<PosedPicture> {
  for (let i = start; i < people * posesEach; i += 1) {
    const random = createRandom(1, i);
    const bytes = { length: 3 * size.width * size.height };
    const imageNhwc = Uint8Array.from(bytes, () => random.integer(0, 255));
    yield { imageNhwc, joints: randomJoints(coco18.joints.length, size, random) };
  }
}

let parent: string;
let folder: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'repose-batches-'));
  folder = join(parent, 'set');
  const persons = Array.from({ length: people }, (_, person) =>
    Array.from({ length: posesEach }, (_, pose) => person * posesEach + pose),
  );
  const index = { size, names: persons.flat().map(String), persons };
  await writePackedSet(folder, index, { pictures: makePictures, onWritten: () => undefined });
});
afterAll(() => rm(parent, { recursive: true }));

const recipe = {
  seed: 5,
  stage: 2,
  batchSize: 3,
  accumulate: 2,
  augmentation: { flip: true, dropJoints: 0.5 },
};

test.each([
  { inputs: 'paper', steps: 8, threads: 1 },
  { inputs: 'warped', steps: 3, threads: 1 },
  { inputs: 'paper', steps: 8, threads: 3 },
  { inputs: 'warped', steps: 7, threads: 3 },
] as const)(
  '$threads threads give the very batches of each step, from whatever step on: $inputs inputs',
  async ({ inputs, steps, threads }) => {
    const set = openPackedSet(folder);
    const matte = await openMatte(size);
    const source = createBatchSource({ folder, recipe: { ...recipe, inputs } }, 40, threads);
    try {
      for (let step = 40; step < 40 + steps; step += 1) {
        const { batches, waitedMs } = await source.next();
        expect(batches).toEqual(await drawBatches({ people: set, matte }, { ...recipe, inputs }, step));
        expect(waitedMs).toBeGreaterThanOrEqual(0);
      }
    } finally {
      await source.close();
      await matte.dispose();
      set.close();
    }
  },
);

test.each([1, 3])('an error of %d threads is the error of the next batch', async (threads) => {
  const source = createBatchSource({ folder: join(parent, 'nowhere'), recipe }, 0, threads);
  await expect(source.next()).rejects.toThrow(/nowhere/);
  await source.close();
});
