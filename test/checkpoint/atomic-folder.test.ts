import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFolderAtomically } from '../../src/checkpoint/atomic-folder.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'repose-folder-'));
});
afterEach(() => rm(parent, { recursive: true }));

function fillWith(text: string): (folder: string) => Promise<void> {
  return async (folder) => {
    await mkdir(join(folder, 'inner'));
    await writeFile(join(folder, 'inner', 'file'), text);
  };
}

async function fail(folder: string): Promise<void> {
  await writeFile(join(folder, 'half'), '');
  throw new Error('disk full');
}

test('writeFolderAtomically() makes the folder and its parents', async () => {
  const path = join(parent, 'a', 'b');
  await writeFolderAtomically(path, fillWith('one'));
  expect(await readFile(join(path, 'inner', 'file'), 'utf8')).toBe('one');
  expect(await readdir(join(parent, 'a'))).toEqual(['b']);
});

test('writeFolderAtomically() leaves nothing behind when filling fails', async () => {
  await expect(writeFolderAtomically(join(parent, 'b'), fail)).rejects.toThrow('disk full');
  expect(await readdir(parent)).toEqual([]);
});

test('writeFolderAtomically() keeps the old folder when filling its replacement fails', async () => {
  const path = join(parent, 'b');
  await writeFolderAtomically(path, fillWith('one'));
  await expect(writeFolderAtomically(path, fail, { replace: true })).rejects.toThrow('disk full');
  expect(await readdir(path, { recursive: true })).toEqual(['inner', 'inner/file']);
  expect(await readdir(parent)).toEqual(['b']);
});

test('writeFolderAtomically() replaces a folder only when asked to', async () => {
  const path = join(parent, 'b');
  await writeFolderAtomically(path, fillWith('one'));
  await expect(writeFolderAtomically(path, fillWith('two'))).rejects.toMatchObject({
    kind: 'failed-precondition',
  });
  await writeFolderAtomically(path, fillWith('three'), { replace: true });
  expect(await readFile(join(path, 'inner', 'file'), 'utf8')).toBe('three');
  expect(await readdir(parent)).toEqual(['b']);
});
