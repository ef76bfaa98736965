import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readPosePool } from '../../src/augment/pose-pool.js';
import { readDataFolder } from '../../src/data/folder/read-data-folder.js';
import { formatAnnotations } from '../../src/data/folder/write-annotations.js';
import { findReadyPose, readyPoseNames, toPoseFile } from '../../src/pose/ready-poses.js';
import { createPng } from '../support/server.js';

const frame = { width: 64, height: 128 };
const joints = Array.from({ length: 18 }, (_, joint) => ({ x: joint, y: 2 * joint, confidence: 1 }));
const coco = {
  images: [
    { id: 1, file_name: 'jump.jpg', width: 100, height: 200 },
    { id: 2, file_name: 'kneel.jpg', width: 300, height: 400 },
  ],
  annotations: [1, 2].map((image_id) => ({ image_id, keypoints: Array.from({ length: 51 }, () => 2) })),
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-pose-pool-'));
  await write('poses/a/run.json', toPoseFile(findReadyPose('walking')));
  await write('poses/b/run.json', toPoseFile(findReadyPose('back')));
  await write('poses/many.json', JSON.stringify(coco));
  await write(
    'poses/lines.csv',
    formatAnnotations(
      new Map([
        ['there.png', joints],
        ['gone.png', joints],
      ]),
    ),
  );
  await write('poses/there.png', await createPng(50, 70));
  await write('poses/prices.csv', 'a;b\n');
  await write('people/anna/1.png', await createPng(30, 60));
  await write('people/anna/1.json', JSON.stringify({ joints: joints.map(({ x, y }) => [x, y, 1]) }));
  await write('people/anna/2.png', await createPng(30, 60));
  await write('empty/readme.txt', 'nothing');
  await write('bad/pose.json', '{}');
});

afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, content: string | Uint8Array): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

async function read(...words: string[]) {
  const data = await readDataFolder(join(folder, 'people'));
  return readPosePool(words, { folder: data.folder, pictures: data.pictures });
}

test('readPosePool() reads keypoint, COCO and annotation files below a folder, each with a label of its own', async () => {
  const { poses } = await read(join(folder, 'poses'));
  const canvases = await Promise.all(
    poses.map(async ({ label, read: readPose }) => [
      label.replace(/~.*/, '~'),
      (await readPose(frame)).canvas,
    ]),
  );
  expect(canvases).toEqual([
    ['run~', { width: 500, height: 1000 }],
    ['run~', { width: 500, height: 1000 }],
    ['gone', undefined], // it lies on whatever picture is drawn in it
    ['there', { width: 50, height: 70 }],
    ['jump', { width: 100, height: 200 }],
    ['kneel', { width: 300, height: 400 }],
  ]);
  expect(new Set(poses.map(({ label }) => label)).size).toBe(6);
});

test('readPosePool() fits ready poses to the frame, one or all', async () => {
  const one = await read('walking');
  expect(await one.poses[0]!.read(frame)).toEqual(findReadyPose('walking', frame));
  expect((await read('ready')).poses.map(({ name }) => name)).toEqual(readyPoseNames);
});

test('readPosePool() takes the poses of the data set that there are, on the pictures that they are from', async () => {
  const { poses } = await read('data');
  expect(poses.map(({ name }) => name)).toEqual(['anna/1.png']);
  expect(await poses[0]!.read(frame)).toMatchObject({ canvas: { width: 30, height: 60 }, joints });
});

test("readPosePool()'s hash is another one whenever a pose is", async () => {
  const path = join(folder, 'changing.json');
  await writeFile(path, toPoseFile(findReadyPose('walking')));
  const [first, same] = [await read(path), await read(path)];
  await writeFile(path, toPoseFile(findReadyPose('back')));
  expect(same.hash).toBe(first.hash);
  expect((await read(path)).hash).not.toBe(first.hash);
});

test.each([
  ['a pose that comes twice', () => ['walking', 'walking'], 'the pose walking comes twice, expected once'],
  [
    'a folder without poses',
    () => [join(folder, 'empty')],
    'Cannot find poses in .*empty: expected keypoint or annotation files',
  ],
  ['a file that is no pose', () => [join(folder, 'bad')], 'Cannot read .*pose.json: an object with nothing'],
])('readPosePool() refuses %s', async (_, words, message) => {
  await expect(read(...words())).rejects.toThrow(new RegExp(message));
});

test('readPosePool() lays a pose of the data set on its picture as the settings of the folder say', async () => {
  await write('framed/anna/1.png', await createPng(80, 40));
  await write('framed/anna/1.json', JSON.stringify({ joints: joints.map(() => [5, 10, 1]) }));
  await write('framed/repose.json', '{"canvas": [20, 20], "framing": "contain"}');
  const data = await readDataFolder(join(folder, 'framed'));
  const { poses } = await readPosePool(['data'], { folder: data.folder, pictures: data.pictures });
  const pose = await poses[0]!.read(frame);
  expect(pose).toMatchObject({ canvas: { width: 80, height: 40 }, skeleton: 'coco18', units: 'pixels' });
  expect(pose.joints[0]).toEqual({ x: 30, y: 20, confidence: 1 });
});
