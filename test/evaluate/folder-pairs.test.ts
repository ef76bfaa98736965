import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFolderPairs } from '../../src/evaluate/folder-pairs.js';
import { createPng } from '../support/server.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-folders-'));
  await write('generated', { 'a.png': await createPng(16, 20, 10), 'b.png': await createPng(16, 20, 20) });
  await write('target', { 'a.png': await createPng(16, 20, 30), 'b.png': await createPng(16, 20, 40) });
});

afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

async function write(name: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  await mkdir(at(name), { recursive: true });
  for (const [file, bytes] of Object.entries(files)) await writeFile(join(at(name), file), bytes);
}

const read = (masks?: string) =>
  readFolderPairs({ generated: at('generated'), target: at('target'), ...(masks && { masks: at(masks) }) });

test('readFolderPairs() puts files of one name together', async () => {
  const source = await read();
  expect([source.size, source.count]).toEqual([{ width: 16, height: 20 }, 2]);
  const { name, target, drawn, mask } = await source.read(1);
  expect([name, target[0], drawn['generated']![0], mask]).toEqual(['b', 40, 20, undefined]);
});

test('readFolderPairs() takes white of a mask for the body', async () => {
  await write('masks', { 'a.png': await createPng(16, 20, 255), 'b.png': await createPng(16, 20, 0) });
  const source = await read('masks');
  expect(new Set((await source.read(0)).mask)).toEqual(new Set([1]));
  expect(new Set((await source.read(1)).mask)).toEqual(new Set([0]));
});

test('readFolderPairs() names a picture without a target', async () => {
  await write('generated', { 'c.png': await createPng(16, 20) });
  await expect(read()).rejects.toThrow(
    `Cannot evaluate ${at('generated/c.png')}: no picture of that name in ${at('target')}, expected one for each`,
  );
});

test('readFolderPairs() names a picture of another size, and a damaged one', async () => {
  await write('generated', { 'a.png': await createPng(20, 16), 'b.png': Buffer.from('\x89PNG\r\n\x1a\nno') });
  const source = await read();
  await expect(source.read(0)).rejects.toThrow(
    `Cannot evaluate ${at('generated/a.png')}: 20x16 pixels, expected 16x20, the size of the first target`,
  );
  await expect(source.read(1)).rejects.toThrow(`Cannot decode ${at('generated/b.png')}`);
});

test('readFolderPairs() refuses a folder that is not there, has no picture, or has a name twice', async () => {
  await expect(readFolderPairs({ generated: at('nowhere'), target: at('target') })).rejects.toThrow(
    `Cannot read ${at('nowhere')}`,
  );
  await write('empty', { 'notes.txt': Buffer.from('none') });
  await expect(readFolderPairs({ generated: at('empty'), target: at('target') })).rejects.toThrow(
    'no JPEG, PNG or WebP in it',
  );
  await write('target', { 'a.jpg': await createPng(16, 20) });
  await expect(read()).rejects.toThrow(`Cannot evaluate ${at('target')}: two files named a`);
});
