import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFolderSettings } from '../../../src/data/folder/folder-settings.js';
import { readDataFolder } from '../../../src/data/folder/read-data-folder.js';
import { readPicture } from '../../../src/data/folder/read-picture.js';
import { coco18, type Joint } from '../../../src/pose/skeleton.js';
import { createPng } from '../../support/server.js';
import { toAnnotationLine, writeFiles } from '../../support/write-files.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-settings-'));
});

afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['{"canvas": [176, 256]}', { canvas: { width: 176, height: 256 }, framing: 'stretch' }],
  ['\ufeff{"framing": "cover"}', { canvas: undefined, framing: 'cover' }],
])('readFolderSettings() reads %s', async (text, settings) => {
  await writeFiles(folder, { 'repose.json': text });
  expect(await readFolderSettings(folder)).toEqual(settings);
});

test.each([
  ['canvas: 176x256', 'the file: '],
  ['{"canvas": "176x256"}', 'canvas: '],
  ['{"canvas": [0, 256]}', 'canvas.0: '],
  ['{"canvas": [176, 256], "framing": "crop"}', 'framing: '],
  ['{"canvass": [176, 256]}', 'the file: '],
])('readFolderSettings() refuses %s', async (text, place) => {
  await writeFiles(folder, { 'repose.json': text });
  await expect(readDataFolder(folder)).rejects.toMatchObject({
    kind: 'invalid-argument',
    message: expect.stringMatching(new RegExp(`^Cannot read repose.json: ${place}.*, expected {"canvas": `)),
  });
});

/** The nose of a picture of 80x40 as training reads it at its own size. */
async function readNose(files: Readonly<Record<string, string>>): Promise<Joint> {
  await writeFiles(folder, { 'anna/0.png': await createPng(80, 40), ...files });
  const { pictures } = await readDataFolder(folder);
  const framing = { kind: 'cover' } as const;
  const options = { size: { width: 80, height: 40 }, framing, skeleton: coco18 };
  return (await readPicture(folder, pictures[0]!, options)).joints[0]!;
}

const annotation = `name:keypoints_y:keypoints_x\n${toAnnotationLine('anna/0.png', 10, 8)}\n`;
const row = Array.from({ length: 18 }, () => [10, 8, 1]);

describe.each([
  ['an annotation file', { 'annotation.csv': annotation }],
  ['a keypoint file beside the picture', { 'anna/0.json': JSON.stringify({ joints: row }) }],
  [
    'a keypoint file with a canvas of its own',
    { 'anna/0.json': JSON.stringify({ canvas: [20, 20], joints: row }) },
  ],
])('joints of %s, measured on 20x20 pixels,', (_kind, files) => {
  test.each([
    ['stretch', { x: 40, y: 16 }],
    ['contain', { x: 40, y: 16 }],
    ['cover', { x: 40, y: 12 }],
  ])('lie on a picture of 80x40 by the framing %s', async (framing, nose) => {
    const settings = JSON.stringify({ canvas: [20, 20], framing });
    expect(await readNose({ ...files, 'repose.json': settings })).toMatchObject(nose);
  });
});

test('joints lie on the picture itself in a folder without settings', async () => {
  expect(await readNose({ 'annotation.csv': annotation })).toMatchObject({ x: 10, y: 8 });
});
