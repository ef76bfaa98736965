import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawPoseSheet } from '../../../src/data/folder/pose-sheet.js';
import { readDataFolder } from '../../../src/data/folder/read-data-folder.js';
import { createPng } from '../../support/server.js';
import { toAnnotationLine, writeFiles } from '../../support/write-files.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-sheet-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('a sheet shows each picture whole with its joints where training sees them', async () => {
  await writeFiles(folder, {
    'anna/0.png': await createPng(96, 128, 100),
    'anna/1.png': await createPng(96, 128, 100),
    'anna/2.png': 'no picture',
    'annotation.csv': `name:keypoints_y:keypoints_x\n${toAnnotationLine('anna/0.png', 12, 16)}\n`,
    'repose.json': '{"canvas": [48, 64]}',
  });
  const { imageNhwc, size } = await drawPoseSheet(await readDataFolder(folder));
  expect(size).toEqual({ width: 2 * 192, height: 256 });
  const pixel = (x: number, y: number) => [...imageNhwc.subarray((y * size.width + x) * 3).slice(0, 3)];
  expect(pixel(48, 64)).toEqual([255, 255, 255]); // the nose, at four times its place on the canvas
  expect(pixel(20, 200)).toEqual([100, 100, 100]);
  expect(pixel(192 + 48, 64)).toEqual([100, 100, 100]); // it has no pose
});

test('a sheet of many pictures shows 24 of all of them', async () => {
  const picture = await createPng(16, 32);
  const names = Array.from({ length: 60 }, (_, n) => `anna/${n}.png`);
  await writeFiles(folder, Object.fromEntries(names.map((name) => [name, picture])));
  const { size } = await drawPoseSheet(await readDataFolder(folder));
  expect(size).toEqual({ width: 6 * 192, height: 4 * 256 });
});
