import { choosePoses } from '../../src/augment/choose-poses.js';
import type { PooledPose } from '../../src/augment/pose-pool.js';
import type { DataPicture } from '../../src/data/folder/read-data-folder.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';

/** A picture of the data set with so many joints seen. */
function createPicture(path: string, seen = 18): DataPicture {
  const joints = Array.from({ length: 18 }, (_, joint) => ({ x: 1, y: 2, confidence: joint < seen ? 1 : 0 }));
  return { path, person: path, identity: path, split: undefined, pose: { kind: 'joints', joints } };
}

function toPose(picture: DataPicture): PooledPose {
  return { name: picture.path, label: picture.path, picture, read: async () => findReadyPose('walking') };
}

const pictures = Array.from({ length: 30 }, (_, index) => createPicture(`${index}`));
const pool = pictures.map(toPose);

async function choose(picture: DataPicture, seed: number, poses = pool, posesPerPicture?: number) {
  const chosen = await choosePoses(poses, picture, { folder: '.', posesPerPicture, seed, minJoints: 9 });
  return chosen.map(({ name }) => name);
}

test("choosePoses() takes all poses but the picture's own", async () => {
  const expected = pictures.map(({ path }) => path).filter((path) => path !== '3');
  expect(await choose(pictures[3]!, 1)).toEqual(expected);
});

test('choosePoses() draws different ones for each picture and seed, each once, and always the same', async () => {
  const chosen = await Promise.all(pictures.map((picture) => choose(picture, 1, pool, 5)));
  for (const [index, names] of chosen.entries()) {
    expect(new Set(names).size).toBe(5);
    expect(names).not.toContain(`${index}`);
    expect(await choose(pictures[index]!, 1, pool, 5)).toEqual(names);
  }
  expect(new Set(chosen.map((names) => names.join())).size).toBeGreaterThan(25);
  // 150 draws of 30: each pose comes now and then.
  expect(new Set(chosen.flat()).size).toBeGreaterThan(25);
  expect(await choose(pictures[0]!, 2, pool, 5)).not.toEqual(chosen[0]);
});

test('choosePoses() takes no pose of the data set that shows too little, and other poses whatever they show', async () => {
  const given: PooledPose = {
    name: 'given',
    label: 'given',
    read: async () => ({ joints: [], units: 'pixels' }),
  };
  const poses = [given, toPose(createPicture('half', 9)), toPose(createPicture('less', 8))];
  expect(await choose(pictures[0]!, 1, poses, 3)).toHaveLength(2);
  expect((await choose(pictures[0]!, 1, poses)).sort()).toEqual(['given', 'half']);
});
