import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDataFolder } from '../../../src/data/folder/read-data-folder.js';
import { readPicture } from '../../../src/data/folder/read-picture.js';
import { coco18 } from '../../../src/pose/skeleton.js';
import { createPng } from '../../support/server.js';
import { writeFiles } from '../../support/write-files.js';

const size = { width: 40, height: 80 };
const pictures = ['anna/0.png', 'anna/1.png', 'bert/0.png', 'bert/1.png'];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-keypoint-files-'));
  for (const picture of pictures) await write(picture, await createPng(size.width, size.height));
});

afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, content: string | Uint8Array) => writeFiles(folder, { [name]: content });

/** A person whose nose is at (20, 30), and a smaller one at the edge, as x and y in pixels. */
const main = (count: number) => Array.from({ length: count }, (_, i) => [20 - (i % 3), 30 + i]);
const bystander = (count: number) => Array.from({ length: count }, (_, i) => [38, 1 + (i % 3)]);

function toTriples(pairs: readonly (readonly number[])[], third: number, scale = [1, 1]): number[] {
  return pairs.flatMap(([x = 0, y = 0]) => [x / scale[0]!, y / scale[1]!, third]);
}

/** `prefix` stands before the pictures' names. */
function toCocoFile(prefix: string, image: object = {}, others: object[] = []) {
  const images = pictures.map((name, id) => ({ id, file_name: `${prefix}${name}`, ...image }));
  const annotations = pictures.flatMap((_, image_id) => [
    ...others.map((other) => ({ image_id, ...other })),
    { image_id, category_id: 1, area: 90, keypoints: toTriples(main(17), 2) },
  ]);
  return { 'people.json': { images, annotations, categories: [{ id: 1, name: 'person' }] } };
}

function toFiles(toName: (stem: string) => string, json: object): Record<string, object> {
  return Object.fromEntries(pictures.map((path) => [toName(path.replace('.png', '')), json]));
}

const openpose = (...people: readonly number[][]) => ({
  people: people.map((triples) => ({ pose_keypoints_2d: triples })),
});
const beside = (stem: string) => `${stem}_keypoints.json`;

test.each<[string, Record<string, object>]>([
  ['fractions of the picture', toFiles(beside, openpose(toTriples(main(18), 0.9, [40, 80])))],
  [
    'the main of several people',
    toFiles(beside, openpose(toTriples(bystander(18), 0.9), toTriples(main(18), 0.9))),
  ],
  [
    'keypoint files in a folder of their own',
    toFiles((stem) => `json/${stem}_keypoints.json`, openpose(toTriples(main(18), 0.9))),
  ],
  ['COCO names below another folder', toCocoFile('images/')],
  ['COCO names above the folder', toCocoFile('../../upload/4/')],
  ['COCO pictures with sizes', toCocoFile('./', size)],
  ['a COCO crowd', toCocoFile('', size, [{ iscrowd: 1, area: 900, keypoints: toTriples(bystander(17), 2) }])],
  [
    'another COCO category',
    toCocoFile('', size, [{ category_id: 2, area: 900, keypoints: toTriples(bystander(17), 2) }]),
  ],
  ['a COCO annotation without keypoints', toCocoFile('', size, [{ category_id: 1, area: 900 }])],
  [
    'a COCO annotation without visible joints',
    toCocoFile('', size, [{ area: 900, keypoints: toTriples(bystander(17), 0) }]),
  ],
  [
    'COCO results by the names of pictures',
    {
      'results.json': pictures.flatMap((image_id) => [
        { image_id, keypoints: toTriples(bystander(17), 0.5), score: 0.2 },
        { image_id, keypoints: toTriples(main(17), 0.9), score: 0.9 },
      ]),
    },
  ],
])('a data folder takes %s', async (_name, files) => {
  for (const [name, json] of Object.entries(files)) await write(name, JSON.stringify(json));
  const data = await readDataFolder(folder);
  expect(data.problems).toEqual([]);
  expect(data.pictures).toHaveLength(pictures.length);
  for (const picture of data.pictures) {
    const { joints } = await readPicture(folder, picture, {
      size,
      framing: { kind: 'stretch' },
      skeleton: coco18,
    });
    expect(joints[0]).toMatchObject({ x: expect.closeTo(20), y: expect.closeTo(30) });
  }
});

test('a data folder takes fractions in an annotation file, and refuses coordinates from -1 to 1', async () => {
  const list = (value: number) => JSON.stringify(Array.from({ length: 18 }, (_, i) => value + i / 100));
  const lines = [`anna/0.png: ${list(0.375)}: ${list(0.5)}`, `anna/1.png: ${list(0.375)}: ${list(-0.5)}`];
  await write('annotation.csv', ['name:keypoints_y:keypoints_x', ...lines].join('\n'));
  const [first, second] = (await readDataFolder(folder)).pictures;
  const options = { size, framing: { kind: 'stretch' }, skeleton: coco18 } as const;
  const { joints } = await readPicture(folder, first!, options);
  expect(joints[0]).toEqual({ x: 20, y: 30, confidence: 1 });
  await expect(readPicture(folder, second!, options)).rejects.toThrow(
    /^Cannot read anna\/1\.png: coordinates from -0\.5 to 0\.\d+, expected pixels, or fractions of the canvas from 0 to 1$/,
  );
});
