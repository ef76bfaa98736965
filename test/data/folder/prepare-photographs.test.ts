import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preparePhotographs } from '../../../src/data/folder/prepare-photographs.js';
import type { Problem } from '../../../src/data/folder/problem.js';
import { openPackedSet } from '../../../src/data/packed-set.js';
import { createPng } from '../../support/server.js';
import { writeFiles } from '../../support/write-files.js';

const size = { width: 16, height: 32 };
let parent: string;
let folder: string;
let problems: Problem[];
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'repose-photographs-'));
  folder = join(parent, 'photographs');
  problems = [];
  await writeFiles(folder, {
    'b.png': await createPng(40, 40, 200),
    'deep/er/a.png': await createPng(16, 32, 100),
    '.hidden/c.png': await createPng(16, 32, 0),
    'notes.txt': 'no picture',
  });
});
afterEach(() => rm(parent, { recursive: true }));

const prepare = (badFiles: 'refuse' | 'skip' = 'refuse') =>
  preparePhotographs(
    folder,
    { size, framing: 'cover', badFiles },
    {
      cacheFolder: join(parent, 'cache'),
      onProblem: (problem) => problems.push(problem),
      onWritten: () => undefined,
    },
  );

test('packs every picture at any depth, framed, as one person and without joints', async () => {
  const set = openPackedSet(await prepare());
  expect(set.persons).toEqual([[0, 1]]);
  expect([0, 1].map((index) => [set.name(index), set.image(index)[0]])).toEqual([
    ['b.png', 200],
    ['deep/er/a.png', 100],
  ]);
  expect(set.image(0)).toHaveLength(16 * 32 * 3);
  expect(set.joints(0).every(({ confidence }) => confidence === 0)).toBe(true);
  set.close();
});

test('prepares a folder once, and again when a file of it has changed', async () => {
  const first = await prepare();
  expect(await prepare()).toBe(first);
  await utimes(join(folder, 'b.png'), 1, 1);
  expect(await prepare()).not.toBe(first);
});

test('refuses a bad file by name, or leaves it out', async () => {
  await writeFiles(folder, { 'c.jpg': 'no JPEG' });
  await expect(prepare()).rejects.toThrow(
    /^Cannot use c\.jpg: .*leave such files out with --bad-files skip$/,
  );
  const set = openPackedSet(await prepare('skip'));
  expect(set.persons).toEqual([[0, 2]]);
  expect(problems).toMatchObject([{ place: 'c.jpg' }]);
  set.close();
});

test('refuses a folder with fewer than two pictures that can be read', async () => {
  await rm(join(folder, 'b.png'));
  await expect(prepare()).rejects.toThrow(
    `Cannot use "${folder}" for photographs: fewer than two pictures that can be read`,
  );
  await writeFiles(folder, { 'c.jpg': 'no JPEG' });
  await expect(prepare('skip')).rejects.toMatchObject({ kind: 'not-found' });
});
