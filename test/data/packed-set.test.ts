import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  hasPackedSet,
  openPackedSet,
  type PosedPicture,
  resumePackedSet,
  type WriteOptions,
  writePackedSet,
} from '../../src/data/packed-set.js';
import { coco18 } from '../../src/pose/skeleton.js';

const size = { width: 2, height: 3 };
const bytesOfAPicture = 2 * 3 * 3;
const count = 7;
const index = {
  size,
  skeleton: coco18,
  names: Array.from({ length: count }, (_, i) => `picture ${i}`),
  persons: [
    [0, 1, 2],
    [3, 4],
    [5, 6],
  ],
};
const pictureOf = (i: number): PosedPicture => ({
  imageNhwc: new Uint8Array(bytesOfAPicture).fill(10 * i + 1),
  joints: coco18.joints.map((_, joint) => ({ x: i, y: joint, confidence: joint % 2 })),
});

async function* makePictures(start: number): AsyncGenerator<PosedPicture> {
  for (let i = start; i < count; i += 1) yield pictureOf(i);
}

const options: WriteOptions = { pictures: makePictures, onWritten: () => undefined };
const twoAFile = { ...options, maxPartBytes: 2 * bytesOfAPicture };

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'repose-packed-'));
  folder = join(parent, 'set');
});
afterEach(() => rm(parent, { recursive: true }));

/** The files of a folder by their names. */
async function readFiles(from: string): Promise<Map<string, Buffer>> {
  const names = (await readdir(from)).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(from, name))] as const)),
  );
}

/** Writes until `done` pictures are there. */
async function stopAfter(done: number, write: typeof resumePackedSet): Promise<void> {
  const stop = new AbortController();
  const onWritten = (written: number) => {
    if (written === done) stop.abort();
  };
  const stopped = write(folder, index, { ...twoAFile, onWritten, signal: stop.signal });
  await expect(stopped).rejects.toMatchObject({ kind: 'cancelled' });
}

describe.each([
  ['writePackedSet()', writePackedSet],
  ['resumePackedSet()', resumePackedSet],
])('%s', (_name, write) => {
  test.each([
    ['one file', 2 ** 20, 1],
    ['files of two pictures', 2 * bytesOfAPicture, 4],
    ['files that not even one picture fits', 1, 7],
  ])('keeps pictures and joints in %s', async (_files, maxPartBytes, files) => {
    await write(folder, index, { ...options, maxPartBytes });
    expect((await readdir(folder)).filter((name) => name.endsWith('.rgb'))).toHaveLength(files);
    const set = openPackedSet(folder);
    expect(set.persons).toEqual(index.persons);
    for (const [i, name] of index.names.entries()) {
      expect(set.name(i)).toBe(name);
      expect({ imageNhwc: set.image(i), joints: set.joints(i) }).toEqual(pictureOf(i));
    }
    set.close();
  });

  test('is no set when it was stopped', async () => {
    await stopAfter(3, write);
    expect(await hasPackedSet(folder)).toBe(false);
  });
});

describe('writePackedSet()', () => {
  test('leaves nothing behind when it is stopped', async () => {
    await stopAfter(3, writePackedSet);
    expect(await readdir(parent)).toEqual([]);
  });

  test('leaves out pictures, and people with a single one', async () => {
    const pictures = async function* (start: number) {
      for (let i = start; i < count; i += 1) yield i === 1 || i === 3 ? undefined : pictureOf(i);
    };
    await writePackedSet(folder, index, { ...twoAFile, pictures });
    const set = openPackedSet(folder);
    expect(set.persons).toEqual([
      [0, 2],
      [5, 6],
    ]);
    expect(set.image(6)).toEqual(pictureOf(6).imageNhwc);
    set.close();
  });
});

describe('resumePackedSet()', () => {
  test.each([
    [1, 0],
    [2, 2],
    [3, 2],
    [6, 6],
  ])('stopped after picture %i goes on after picture %i, to the same files', async (done, goesOnAfter) => {
    await stopAfter(done, resumePackedSet);
    const written: number[] = [];
    await resumePackedSet(folder, index, { ...twoAFile, onWritten: (each) => written.push(each) });
    expect(written[0]).toBe(goesOnAfter + 1);
    const inOneGo = join(parent, 'in one go');
    await resumePackedSet(inOneGo, index, twoAFile);
    expect(await readFiles(folder)).toEqual(await readFiles(inOneGo));
  });

  test('makes again a file that is cut short, and all after it', async () => {
    await stopAfter(6, resumePackedSet);
    await writeFile(join(folder, 'images-0001.rgb'), new Uint8Array(3));
    const written: number[] = [];
    await resumePackedSet(folder, index, { ...twoAFile, onWritten: (each) => written.push(each) });
    expect(written[0]).toBe(3);
    const set = openPackedSet(folder);
    expect(set.image(2)).toEqual(pictureOf(2).imageNhwc);
    set.close();
  });

  test('writes a whole set when two do it at a time', async () => {
    await Promise.all([resumePackedSet(folder, index, twoAFile), resumePackedSet(folder, index, twoAFile)]);
    const alone = join(parent, 'alone');
    await resumePackedSet(alone, index, twoAFile);
    expect(await readFiles(folder)).toEqual(await readFiles(alone));
  });
});

test('a set of before, which does not say its skeleton, has the default one', async () => {
  const { skeleton: _, ...before } = index;
  await resumePackedSet(folder, before, options);
  const set = openPackedSet(folder);
  expect(set.skeleton).toBe(coco18);
  expect(set.joints(5)).toHaveLength(18);
  set.close();
});
