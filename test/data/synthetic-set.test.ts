import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPackedSet } from '../../src/data/packed-set.js';
import { prepareSyntheticSet } from '../../src/data/synthetic-set.js';
import { convertJoints } from '../../src/pose/convert-joints.js';
import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { toSkeleton } from '../../src/pose/skeleton-definition.js';
import { coco17 } from '../../src/pose/skeletons.js';
import { renderPerson, syntheticBodyPose, syntheticPerson } from '../../src/synthetic/synthetic-people.js';
import { snake, stickFigure } from '../support/stick-figure.js';

const size = { width: 16, height: 32 };
const options = { seed: 4, size, first: 7, people: 3, posesPerPerson: 2 };
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
  const last = await renderPerson(syntheticPerson(4, 9), syntheticBodyPose(4, 9, 1), size);
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
  const many = { ...options, people: 40 };
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

test.each([
  ['the default skeleton', undefined],
  ['coco17', coco17],
  ['a skeleton of the user', toSkeleton(stickFigure)],
  ['one of the same name and other limbs', toSkeleton({ ...stickFigure, limbs: [['neck', 'tail']] })],
])('sets of %s lie beside each other, with joints of their own', async (_name, skeleton) => {
  const load = { cacheFolder, onWritten: () => undefined };
  await prepareSyntheticSet(options, load);
  await prepareSyntheticSet({ ...options, skeleton: toSkeleton(stickFigure) }, load);
  const set = openPackedSet(await prepareSyntheticSet({ ...options, skeleton }, load));
  const wanted = skeleton ?? coco18;
  expect(set.skeleton).toEqual(wanted);
  const { joints } = await renderPerson(syntheticPerson(4, 9), syntheticBodyPose(4, 9, 1), size);
  const expected = convertJoints(joints, coco18, wanted);
  const toNumbers = (list: readonly Joint[]) => list.flatMap(({ x, y, confidence }) => [x, y, confidence]);
  expect(Float32Array.from(toNumbers(set.joints(5)))).toEqual(Float32Array.from(toNumbers(expected)));
  set.close();
});

test('a set of people is refused for a skeleton that has no joint of theirs', async () => {
  const load = { cacheFolder, onWritten: () => undefined };
  const making = prepareSyntheticSet({ ...options, skeleton: toSkeleton(snake) }, load);
  await expect(making).rejects.toMatchObject({ kind: 'failed-precondition' });
});

test('a set of before, which does not say its skeleton, has the default one', async () => {
  const folder = await prepareSyntheticSet(options, { cacheFolder, onWritten: () => undefined });
  const { skeleton: _, ...index } = JSON.parse(await readFile(join(folder, 'set.json'), 'utf8'));
  await writeFile(join(folder, 'set.json'), JSON.stringify(index));
  const set = openPackedSet(folder);
  expect(set.skeleton).toBe(coco18);
  expect(set.joints(5)).toHaveLength(18);
  set.close();
});
