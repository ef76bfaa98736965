import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseBackdrop, createBackdropReader, listBackdrops } from '../../src/augment/backdrops.js';
import { decodeImage } from '../../src/image/decode-image.js';
import { createPng } from '../support/server.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-backdrops-'));
  await mkdir(join(folder, 'streets'));
  await writeFile(join(folder, 'streets', 'wide.png'), await createPng(60, 20, 50));
  await writeFile(join(folder, 'wall.png'), await createPng(16, 32, 200));
  await writeFile(join(folder, 'notes.txt'), 'none');
});

afterAll(() => rm(folder, { recursive: true }));

describe('listBackdrops()', () => {
  test('lists the pictures at any depth, and hashes their names and sizes', async () => {
    const { paths, hash } = await listBackdrops(folder);
    expect(paths).toEqual(['streets/wide.png', 'wall.png']);
    await writeFile(join(folder, 'door.png'), await createPng(16, 32));
    expect((await listBackdrops(folder)).hash).not.toBe(hash);
    await rm(join(folder, 'door.png'));
    expect((await listBackdrops(folder)).hash).toBe(hash);
  });

  test('names a folder without pictures', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    await expect(listBackdrops(empty)).rejects.toThrow(
      `Cannot draw before the pictures of ${empty}: no JPEG, PNG or WebP in it, expected at least one`,
    );
    await expect(listBackdrops(join(folder, 'none'))).rejects.toThrow('no such file');
  });
});

describe('chooseBackdrop()', () => {
  const paths = ['a', 'b', 'c', 'd'];
  const from = (index: number) => ({ source: `anna/${index}.png`, pose: `pose ${index % 7}` });

  test('takes each picture as often as the others, and the same one each time', () => {
    const chosen = Array.from({ length: 400 }, (_, i) => chooseBackdrop({ paths }, from(i), 1));
    expect(chosen).toEqual(Array.from({ length: 400 }, (_, i) => chooseBackdrop({ paths }, from(i), 1)));
    for (const path of paths) {
      const count = chosen.filter((each) => each === path).length;
      expect(count).toBeGreaterThan(70);
      expect(count).toBeLessThan(130);
    }
  });

  test('depends on the seed, the source and the pose', () => {
    const draw = (change: object, seed = 1) =>
      Array.from({ length: 20 }, (_, i) => chooseBackdrop({ paths }, { ...from(i), ...change }, seed));
    const all = [draw({}), draw({}, 2), draw({ source: 'ben/1.png' }), draw({ pose: 'walking' })];
    expect(new Set(all.map(String)).size).toBe(4);
  });
});

test('createBackdropReader() fits pictures to the size by cover, and names one that cannot be read', async () => {
  const size = { width: 16, height: 32 };
  const read = createBackdropReader(folder, size);
  const framing = { kind: 'stretch' } as const;
  const { imageNhwc, source } = await decodeImage(await read('streets/wide.png'), { framing, field: 'x' });
  expect(source).toEqual(size);
  expect(new Set(imageNhwc)).toEqual(new Set([50]));
  expect(await read('streets/wide.png')).toBe(await read('streets/wide.png'));
  await expect(read('notes.txt')).rejects.toThrow('Cannot decode notes.txt: unknown format');
});
