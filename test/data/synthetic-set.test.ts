import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPackedSet } from '../../src/data/packed-set.js';
import { prepareSyntheticSet } from '../../src/data/synthetic-set.js';
import { renderPerson, syntheticBodyPose, syntheticIdentity } from '../../src/synthetic/synthetic-people.js';

const size = { width: 16, height: 32 };
const options = { seed: 4, size, first: 7, identities: 3, posesPerIdentity: 2 };
let cacheFolder: string;

beforeEach(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'repose-set-'));
});

afterEach(() => rm(cacheFolder, { recursive: true }));

test.each([
  ['one file', 2 ** 20],
  ['files of four pictures', 4 * 16 * 32 * 3],
  ['files that not even one picture fits', 1],
])('a set in %s holds the people that it names', async (_name, maxPartBytes) => {
  const set = openPackedSet(
    await prepareSyntheticSet(options, { cacheFolder, onWritten: () => undefined, maxPartBytes }),
  );
  expect(set.persons).toEqual([
    [0, 1],
    [2, 3],
    [4, 5],
  ]);
  const last = await renderPerson(syntheticIdentity(4, 9), syntheticBodyPose(4, 9, 1), size);
  expect(Buffer.from(set.image(5)).equals(last.imageNhwc)).toBe(true);
  for (const [j, joint] of set.joints(5).entries()) {
    expect(joint.x).toBeCloseTo(last.joints[j]!.x, 4);
    expect(joint.y).toBeCloseTo(last.joints[j]!.y, 4);
    expect(joint.confidence).toBe(last.joints[j]!.confidence);
  }
  expect(set.name(5)).toBe('person 9 pose 1');
  set.close();
});

test('a set is drawn once', async () => {
  const onWritten = jest.fn();
  await prepareSyntheticSet(options, { cacheFolder, onWritten });
  expect(onWritten).toHaveBeenLastCalledWith(6, 6);
  onWritten.mockClear();
  await prepareSyntheticSet(options, { cacheFolder, onWritten });
  expect(onWritten).not.toHaveBeenCalled();
});

test('drawing that is told to stop leaves nothing behind', async () => {
  const stop = new AbortController();
  const many = { ...options, identities: 40 };
  const load = { cacheFolder, onWritten: () => stop.abort(), signal: stop.signal };
  await expect(prepareSyntheticSet(many, load)).rejects.toMatchObject({ kind: 'cancelled' });
  expect(await readdir(join(cacheFolder, 'sets'))).toEqual([]);
});

test('a cache that cannot be read is an error, not drawn again', async () => {
  await writeFile(join(cacheFolder, 'sets'), 'a file where a folder should be');
  const onWritten = jest.fn();
  await expect(prepareSyntheticSet(options, { cacheFolder, onWritten })).rejects.toMatchObject({
    code: 'ENOTDIR',
  });
  expect(onWritten).not.toHaveBeenCalled();
});
