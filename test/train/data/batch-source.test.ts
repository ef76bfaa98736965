import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPackedSet } from '../../../src/data/packed-set.js';
import { prepareSyntheticSet } from '../../../src/data/synthetic-set.js';
import { createBatchSource } from '../../../src/train/data/batch-source.js';
import { drawBatches } from '../../../src/train/data/draw-batches.js';

let cacheFolder: string;
let folder: string;
beforeAll(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'repose-batches-'));
  const people = { seed: 1, size: { width: 16, height: 32 }, first: 0, people: 4, posesPerPerson: 3 };
  folder = await prepareSyntheticSet(people, { cacheFolder, onWritten: () => undefined });
});
afterAll(() => rm(cacheFolder, { recursive: true }));

const recipe = {
  seed: 5,
  stage: 2,
  batchSize: 3,
  accumulate: 2,
  augmentation: { flip: true, dropJoints: 0.5 },
};

test('the thread gives the very batches of each step, from whatever step on', async () => {
  const set = openPackedSet(folder);
  const source = createBatchSource({ folder, recipe }, 40);
  try {
    for (let step = 40; step < 48; step += 1) {
      const { batches, waitedMs } = await source.next();
      expect(batches).toEqual(drawBatches(set, recipe, step));
      expect(waitedMs).toBeGreaterThanOrEqual(0);
    }
  } finally {
    await source.close();
    set.close();
  }
});

test('an error of the thread is the error of the next batch', async () => {
  const source = createBatchSource({ folder: join(cacheFolder, 'nowhere'), recipe }, 0);
  await expect(source.next()).rejects.toThrow(/nowhere/);
  await source.close();
});
