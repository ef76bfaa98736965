import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listPaths, picturePattern } from '../../../src/data/folder/list-paths.js';
import { writeFiles } from '../../support/write-files.js';

test('listPaths() leaves out hidden files, notebook checkpoints and what macOS and NAS systems add', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-paths-'));
  try {
    const paths = [
      'anna/0.png',
      'anna/._0.png',
      'anna/.ipynb_checkpoints/0-checkpoint.png',
      '__MACOSX/anna/._1.png',
      '@eaDir/anna/0.png',
      '.cache/people.json',
      'anna/._annotation.csv',
      '.DS_Store',
    ];
    await writeFiles(folder, Object.fromEntries(paths.map((path) => [path, 'content'])));
    expect(await listPaths(folder)).toEqual(['anna', 'anna/0.png']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each([
  ['photo.jpg', 'photo'],
  ['photo.JPEG', 'photo'],
  ['photo.jpg.jpg', 'photo'],
  ['photo.old.webp', 'photo.old'],
  ['photo.gif', 'photo.gif'],
])('picturePattern finds all endings of %s', (name, stem) => {
  expect(name.replace(picturePattern, '')).toBe(stem);
});
