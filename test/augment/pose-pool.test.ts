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
  const people = [{ pose_keypoints_2d: joints.flatMap(({ x, y }) => [x, y, 1]) }];
  const canvas = { canvas_width: 512, canvas_height: 768 };
  await write('frames/0_keypoints.json', JSON.stringify({ people, ...canvas }));
  await write('frames/1_keypoints.json', JSON.stringify({ people: [] }));
  await write('frames/2_keypoints.json', JSON.stringify({ people: [{ pose_keypoints_2d: [1, 2, 3] }] }));
  await write('frames/3_keypoints.json', '');
  await write('frames/film.json', JSON.stringify([{ people: [] }, { people }, { people, ...canvas }]));
  await write(
    'frames/lines.csv',
    formatAnnotations(new Map([['nobody.png', joints.map((joint) => ({ ...joint, confidence: 0 }))]])),
  );
  await write('unsized/there.png', await createPng(50, 70));
  await write('unsized/damaged.png', 'nothing');
  await write(
    'unsized/coco.json',
    JSON.stringify({
      images: ['there.png', 'damaged.png'].map((file_name, id) => ({ id, file_name })),
      annotations: [0, 1].map((image_id) => ({ image_id, keypoints: coco.annotations[0]!.keypoints })),
    }),
  );
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

test('readPosePool() leaves out files, frames and lines that hold no pose, and tells of them', async () => {
  const { poses, problems } = await read(join(folder, 'frames'), 'walking');
  const place = (name: string) => join(folder, 'frames', name);
  const found = await Promise.all(
    poses.map(async ({ name, label, read: readPose }) => [
      name,
      label,
      (await readPose(frame)).canvas?.width,
    ]),
  );
  expect(found).toEqual([
    [place('0_keypoints.json'), '0_keypoints', 512],
    [place('film.json[1]'), 'film-1', undefined],
    [place('film.json[2]'), 'film-2', 512],
    ['walking', 'walking', 500],
  ]);
  const nobody = 'nobody in it, expected at least one person with a visible joint';
  expect(problems).toEqual([
    { place: place('1_keypoints.json'), description: nobody },
    {
      place: place('2_keypoints.json'),
      description: expect.stringContaining('3 numbers, expected 54 or 75'),
    },
    { place: place('3_keypoints.json'), description: expect.stringContaining('an empty file, expected') },
    { place: place('film.json[0]'), description: nobody },
    { place: `${place('lines.csv')}:nobody.png`, description: nobody },
  ]);
});

test('readPosePool() leaves out a frame without people that is named alone, as a shell makes it of *.json', async () => {
  const [some, none] = ['0', '1'].map((number) => join(folder, 'frames', `${number}_keypoints.json`));
  expect((await read(some!, none!)).poses).toHaveLength(1);
});

test('readPosePool() places poses of COCO files without sizes on the pictures beside them', async () => {
  const { poses, problems } = await read(join(folder, 'unsized'));
  expect(await Promise.all(poses.map(({ read: readPose }) => readPose(frame)))).toMatchObject([
    { canvas: { width: 50, height: 70 } },
  ]);
  expect(problems.map(({ place }) => place)).toEqual([join(folder, 'unsized', 'coco.json:damaged.png')]);
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
  [
    'a folder with a file that is no pose alone',
    () => [join(folder, 'bad')],
    'Cannot draw in .*bad: no pose in it, expected at least one; .*pose.json: Cannot read .*pose.json: an object with nothing',
  ],
  [
    'a file that is no pose, beside a good one',
    () => ['walking', join(folder, 'bad/pose.json')],
    'Cannot read .*pose.json: an object with nothing',
  ],
  [
    'nobody',
    () => [join(folder, 'frames/1_keypoints.json')],
    'Cannot draw in .*: no pose in it, expected at least one; .*1_keypoints.json: nobody in it',
  ],
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
