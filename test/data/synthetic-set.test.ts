import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPackedSet } from '../../src/data/packed-set.js';
import { prepareSyntheticSet } from '../../src/data/synthetic-set.js';
import { renderedIdentity, renderedPose, renderPerson } from '../../src/people/rendered-people.js';
import { convertJoints } from '../../src/pose/convert-joints.js';
import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { toSkeleton } from '../../src/pose/skeleton-definition.js';
import { coco17 } from '../../src/pose/skeletons.js';
import { snake, stickFigure } from '../support/stick-figure.js';

const size = { width: 16, height: 32 };
const options = { seed: 4, size, first: 7, people: 3, posesPerPerson: 2 };
const last = renderPerson(renderedIdentity(4, 9), renderedPose(4, 9, 1), size);

// Starts threads that render, on machines that may be busy.
jest.setTimeout(240_000);

let cacheFolder: string;

beforeEach(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'repose-set-'));
});

afterEach(() => rm(cacheFolder, { recursive: true }));

const toNumbers = (list: readonly Joint[]) =>
  Float32Array.from(list.flatMap(({ x, y, confidence }) => [x, y, confidence]));

test('a set holds the people that it names, hidden joints in their place', async () => {
  const set = openPackedSet(await prepareSyntheticSet(options, { cacheFolder, onWritten: () => undefined }));
  expect(set.persons).toEqual([
    [0, 1],
    [2, 3],
    [4, 5],
  ]);
  const { imageNhwc, joints } = await last;
  expect(set.name(5)).toBe('person 9 pose 1');
  expect(Buffer.from(set.image(5)).equals(imageNhwc)).toBe(true);
  expect(toNumbers(set.joints(5))).toEqual(toNumbers(joints));
  const hidden = [0, 1, 2, 3, 4, 5].flatMap((picture) =>
    set.joints(picture).filter(({ confidence }) => confidence < 0.5),
  );
  expect(hidden.length).toBeGreaterThan(0);
  for (const { x, y } of hidden) expect(Math.min(x, y)).toBeGreaterThan(0);
  set.close();
});

test('a set is rendered once, and goes on where it was stopped', async () => {
  const stop = new AbortController();
  const written: number[] = [];
  const load = {
    cacheFolder,
    onWritten: (done: number) => written.push(done),
    maxPartBytes: 2 * 16 * 32 * 3,
  };
  const stopped = prepareSyntheticSet(options, {
    ...load,
    onWritten: (done) => done === 3 && stop.abort(),
    signal: stop.signal,
  });
  await expect(stopped).rejects.toMatchObject({ kind: 'cancelled' });
  const set = openPackedSet(await prepareSyntheticSet(options, load));
  expect(written).toEqual([3, 4, 5, 6]);
  expect(Buffer.from(set.image(5)).equals((await last).imageNhwc)).toBe(true);
  await prepareSyntheticSet(options, load);
  expect(written).toHaveLength(4);
  set.close();
});

test('a cache that cannot be read is an error, not rendered again', async () => {
  await writeFile(join(cacheFolder, 'sets'), 'a file where a folder should be');
  const onWritten = jest.fn();
  await expect(prepareSyntheticSet(options, { cacheFolder, onWritten })).rejects.toMatchObject({
    code: 'ENOTDIR',
  });
  expect(onWritten).not.toHaveBeenCalled();
});

test('sets of several skeletons lie beside each other, with joints of their own', async () => {
  const load = { cacheFolder, onWritten: () => undefined };
  const skeletons = [
    coco17,
    toSkeleton(stickFigure),
    toSkeleton({ ...stickFigure, limbs: [['neck', 'tail']] }), // of the same name
  ];
  const { joints } = await last;
  for (const skeleton of skeletons) {
    const set = openPackedSet(await prepareSyntheticSet({ ...options, first: 9, people: 1, skeleton }, load));
    expect(set.skeleton).toEqual(skeleton);
    expect(toNumbers(set.joints(1))).toEqual(toNumbers(convertJoints(joints, coco18, skeleton)));
    set.close();
  }
});

test('a set of people is refused for a skeleton that has no joint of theirs', async () => {
  const load = { cacheFolder, onWritten: () => undefined };
  const making = prepareSyntheticSet({ ...options, skeleton: toSkeleton(snake) }, load);
  await expect(making).rejects.toMatchObject({ kind: 'failed-precondition' });
});
