import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTrainingPeople } from '../../../bench/augmentation/load-pictures.js';
import { readMarketFolder, takeFirst } from '../../../bench/augmentation/market-folder.js';
import { measureRetrieval, type Sighting } from '../../../bench/augmentation/retrieval.js';
import { loadTest, type TestPictures } from '../../../bench/augmentation/run-arm.js';
import { encodeImage } from '../../../src/image/encode-image.js';
import { writeFiles } from '../../support/write-files.js';

const size = { width: 16, height: 32 };

/** A picture all of one colour. */
const paint = (r: number, g: number, b: number) =>
  encodeImage(
    Uint8Array.from({ length: 16 * 32 * 3 }, (_, i) => [r, g, b][i % 3]!),
    { size, format: 'png' },
  );

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-market-'));
  const [red, green, blue] = [await paint(255, 0, 0), await paint(0, 255, 0), await paint(0, 0, 255)];
  const [orange, lime, teal] = [await paint(255, 90, 0), await paint(90, 255, 0), await paint(0, 60, 255)];
  await writeFiles(join(folder, 'market'), {
    'bounding_box_train/0002_c1s1_000451_03.png': red,
    'bounding_box_train/0002_c2s1_000776_01.png': orange,
    'bounding_box_train/0007_c2s3_070952_01.png': green,
    'bounding_box_train/Thumbs.db': 'no picture',
    // Person 3 is red by camera 1 and orange by camera 2; person 5 is green, and teal by camera 2.
    'query/0003_c1s1_000001_00.png': red,
    'query/0005_c1s1_000002_00.png': green,
    'bounding_box_test/0003_c1s1_000003_01.png': red, // the query's camera: not counted
    'bounding_box_test/0003_c2s1_000004_01.png': orange,
    'bounding_box_test/-1_c3s1_000005_01.png': red, // junk: not counted
    'bounding_box_test/0000_c3s1_000006_01.png': lime, // a distractor
    'bounding_box_test/0005_c2s1_000007_01.png': teal,
  });
  await writeFiles(join(folder, 'drawn'), {
    'train/0002/0002_c1s1_000451_03--walking.png': blue,
    'train/0007/0007_c2s3_070952_01.png': blue,
    'test/0003/0003_c1s1_000001_00--walking.png': blue,
    'manifest.jsonl': '{}',
  });
});
afterAll(() => rm(folder, { recursive: true }));

test('rank-1 and mAP of a small folder in the names of Market-1501, embedded by its colours, by hand', async () => {
  const { queries, gallery } = await readMarketFolder(join(folder, 'market'));
  const see = ({ pictures, images }: TestPictures): Sighting[] =>
    pictures.map(({ person, camera }, i) => {
      const levels = [...images[i]!.subarray(0, 3)].map((value) => value + 1);
      return { person, camera, embedding: Float32Array.from(levels, (v) => v / Math.hypot(...levels)) };
    });
  const [asked, searched] = [await loadTest(queries, size), await loadTest(gallery, size)];
  // Red: orange, its own person, comes first. Green: the distractor, then orange, then its own teal.
  expect(measureRetrieval(see(asked), see(searched))).toEqual({
    rank1: 0.5,
    map: expect.closeTo((1 + 1 / 3) / 2, 6),
    queries: 2,
  });
});

test('the training pictures of each person are one class, with what was drawn of them', async () => {
  const { train } = await readMarketFolder(join(folder, 'market'));
  expect(train.map(({ person, camera, stem }) => [person, camera, stem])).toEqual([
    [2, 1, '0002_c1s1_000451_03'],
    [2, 2, '0002_c2s1_000776_01'],
    [7, 2, '0007_c2s3_070952_01'],
  ]);
  const people = await loadTrainingPeople(train, join(folder, 'drawn'), size);
  expect(people.map((pictures) => pictures.map(({ isDrawn }) => isDrawn))).toEqual([
    [false, false, true],
    [false, true],
  ]);
});

test('with fewer pictures of each person, only what was drawn of these counts', async () => {
  const { train } = await readMarketFolder(join(folder, 'market'));
  const [, ...later] = train;
  expect(takeFirst(train, 1).map(({ stem }) => stem)).toEqual(['0002_c1s1_000451_03', '0007_c2s3_070952_01']);
  const people = await loadTrainingPeople(later, join(folder, 'drawn'), size);
  expect(people.map((pictures) => pictures.map(({ isDrawn }) => isDrawn))).toEqual([[false], [false, true]]);
});

test('a folder without a part, or without a picture that was drawn, is refused by name', async () => {
  await expect(readMarketFolder(join(folder, 'drawn'))).rejects.toThrow('bounding_box_train');
  const { train } = await readMarketFolder(join(folder, 'market'));
  await expect(loadTrainingPeople(train, join(folder, 'market', 'query'), size)).rejects.toThrow(
    'it has no picture that was drawn of the training pictures',
  );
});
