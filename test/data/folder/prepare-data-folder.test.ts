import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Split } from '../../../src/data/folder/find-split.js';
import {
  type PrepareFolderOptions,
  prepareSplit,
  tellProblems,
} from '../../../src/data/folder/prepare-data-folder.js';
import type { Problem } from '../../../src/data/folder/problem.js';
import { type ReadFolderOptions, readDataFolder } from '../../../src/data/folder/read-data-folder.js';
import { openPackedSet, type PackedSet } from '../../../src/data/packed-set.js';
import { toSkeleton } from '../../../src/pose/skeleton-definition.js';
import { createPng } from '../../support/server.js';
import { stickFigure } from '../../support/stick-figure.js';
import { writeFiles } from '../../support/write-files.js';

const options: PrepareFolderOptions = {
  size: { width: 16, height: 32 },
  framing: 'stretch',
  badFiles: 'refuse',
  heldOutPeople: 100,
  seed: 1,
};
let folder: string;
let cacheFolder: string;
let problems: Problem[];
let written: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-data-'));
  cacheFolder = await mkdtemp(join(tmpdir(), 'repose-data-cache-'));
  problems = [];
  written = 0;
});

afterEach(async () => {
  for (const path of [folder, cacheFolder]) await rm(path, { recursive: true });
});

const write = (name: string, content: string | Uint8Array) => writeFiles(folder, { [name]: content });

/** A picture of one level with 18 joints in a row, in a file beside it. */
async function writePicture(name: string, level: number): Promise<void> {
  await write(`${name}.png`, await createPng(32, 64, level));
  const joints = Array.from({ length: 18 }, (_, j) => [j, 2 * j, 1]);
  await write(`${name}.json`, JSON.stringify({ skeleton: 'coco18', canvas: [32, 64], joints }));
}

async function prepare(
  changes: Partial<PrepareFolderOptions> = {},
  { personPattern, skeleton }: ReadFolderOptions = {},
): Promise<{ train: PackedSet; test: PackedSet }> {
  const report = {
    cacheFolder,
    onProblem: (problem: Problem) => problems.push(problem),
    onWritten: (done: number) => {
      written = done;
    },
  };
  const data = await readDataFolder(folder, { personPattern, skeleton });
  const how = { ...options, ...changes };
  tellProblems(data, how.badFiles, report.onProblem);
  const open = async (split: Split) => openPackedSet(await prepareSplit(data, { ...how, split }, report));
  return { train: await open('train'), test: await open('test') };
}

test('a folder with a sub-folder a person becomes two sets that share nobody, pictures framed and joints with them', async () => {
  for (let person = 0; person < 12; person += 1)
    for (const pose of [0, 1]) await writePicture(`p${person}/${pose}`, 10 * person + pose);
  const { train, test } = await prepare();
  const peopleOf = (set: PackedSet) => set.persons.map(([first]) => set.name(first!).split('/')[0]!);
  expect(peopleOf(test)).toHaveLength(1);
  expect([...peopleOf(train), ...peopleOf(test)].sort()).toEqual(
    Array.from({ length: 12 }, (_, person) => `p${person}`).sort(),
  );
  const [first] = train.persons[0]!;
  const [person, pose] = train.name(first!).replace('.png', '').slice(1).split('/').map(Number);
  expect(new Set(train.image(first!))).toEqual(new Set([10 * person! + pose!]));
  expect(train.joints(first!)[4]).toEqual({ x: 2, y: 4, confidence: 1 });
});

test('a set is prepared once, and again when a file has changed', async () => {
  for (const name of ['a/0', 'a/1', 'b/0', 'b/1']) await writePicture(name, 50);
  await prepare();
  expect(written).toBe(2);
  written = 0;
  await prepare();
  expect(written).toBe(0);
  for (const name of ['a/0', 'b/0']) await write(`${name}.png`, await createPng(30, 60, 99));
  const { train } = await prepare();
  expect(written).toBe(2);
  expect(train.image(0)[0]).toBe(99);
});

describe('a set is prepared again when', () => {
  const names = ['a/0.png', 'a/1.png', 'b/0.png', 'b/1.png'];
  const row = (value: number) => JSON.stringify(Array.from({ length: 18 }, () => value));
  const annotate = (y: number) => {
    const lines = names.map((name) => `${name}: ${row(y)}: ${row(6)}`);
    return write('annotation.csv', ['name:keypoints_y:keypoints_x', ...lines].join('\n'));
  };
  const describeTraining = async (options: Partial<PrepareFolderOptions & ReadFolderOptions> = {}) => {
    const { train } = await prepare(options, options);
    const toNames = (pictures: readonly number[]) => pictures.map(train.name);
    return {
      people: train.persons.map(toNames),
      pairs: train.pairs?.map(({ cond, target }) => toNames([cond, target])),
      y: train.joints(0)[0]!.y,
    };
  };

  beforeEach(async () => {
    for (const name of names) await write(name, await createPng(16, 32));
    await annotate(5);
  });

  test.each<[string, () => Promise<Partial<PrepareFolderOptions & ReadFolderOptions>>, object]>([
    [
      'a list of pairs is added',
      async () => {
        await write('pairs-train.csv', 'from,to\na/1.png,a/0.png\nb/1.png,b/0.png\n');
        return {};
      },
      { pairs: [['b/1.png', 'b/0.png']] },
    ],
    [
      'an annotation is edited',
      async () => {
        await annotate(31);
        return {};
      },
      { y: 31 },
    ],
    ['the seed draws another split', async () => ({ seed: 2 }), { people: [['a/0.png', 'a/1.png']] }],
    [
      'a pattern finds other people',
      async () => ({ personPattern: /(\d)\.png$/ }),
      { people: [['a/1.png', 'b/1.png']] },
    ],
  ])('%s', async (_name, change, expected) => {
    const before = await describeTraining();
    expect(before).toEqual({ people: [['b/0.png', 'b/1.png']], pairs: undefined, y: 5 });
    expect(await describeTraining(await change())).toEqual({ ...before, ...expected });
  });

  test('a list of pairs changes', async () => {
    await write('pairs-train.csv', 'from,to\nb/1.png,b/0.png\n');
    await describeTraining();
    await write('pairs-train.csv', 'from,to\nb/0.png,b/1.png\n');
    expect(await describeTraining()).toMatchObject({ pairs: [['b/0.png', 'b/1.png']] });
  });
});

test('train and test folders and published pairs are kept to', async () => {
  const annotate = (name: string) =>
    `${name}: [${Array.from({ length: 18 }, () => 5)}]: [${Array.from({ length: 18 }, () => 6)}]`;
  const names = ['0002_c1s1_000451_03.jpg', '0002_c2s1_000301_01.jpg', '0002_c3s1_000051_01.jpg'];
  const others = ['0007_c1s1_000451_03.jpg', '0007_c2s1_000301_01.jpg', '-1_c1s1_000401_03.jpg'];
  for (const name of names) await write(`bounding_box_train/${name}`, await createPng(16, 32));
  for (const name of others) await write(`bounding_box_test/${name}`, await createPng(16, 32));
  await write(
    'market-annotation-train.csv',
    ['name:keypoints_y:keypoints_x', ...names.map(annotate)].join('\n'),
  );
  await write(
    'market-annotation-test.csv',
    ['name:keypoints_y:keypoints_x', ...others.map(annotate)].join('\n'),
  );
  await write('market-pairs-train.csv', `from,to\n${names[2]},${names[0]}\n`);
  const { train, test } = await prepare();
  const [pair, ...rest] = train.pairs!;
  expect([train.name(pair!.cond), train.name(pair!.target), rest]).toEqual([
    `bounding_box_train/${names[2]}`,
    `bounding_box_train/${names[0]}`,
    [],
  ]);
  expect(test.pairs).toBeUndefined();
  expect(test.persons).toEqual([[0, 1]]);
  expect(train.joints(0)[0]).toEqual({ x: 6, y: 5, confidence: 1 });
});

test('one COCO file for many pictures: the largest person of each', async () => {
  const keypoints = (x: number) => Array.from({ length: 17 }, () => [x, 7, 2]).flat();
  const names = ['a/0.png', 'a/1.png', 'b/0.png', 'b/1.png'];
  for (const name of names) await write(name, await createPng(16, 32));
  const images = names.map((file_name, id) => ({ id, file_name, width: 16, height: 32 }));
  const annotations = names.flatMap((_, image_id) => [
    { image_id, area: 3, keypoints: keypoints(1) },
    { image_id, area: 90, keypoints: keypoints(9) },
  ]);
  await write('people.json', JSON.stringify({ images, annotations }));
  const { train } = await prepare();
  expect(train.joints(0)[0]).toEqual({ x: 9, y: 7, confidence: 1 });
});

test('poses of a skeleton of the user come from every kind of file, those of known skeletons by name', async () => {
  const skeleton = toSkeleton(stickFigure);
  const names = ['a/0', 'a/1', 'b/0', 'b/1', 'c/0', 'c/1'];
  for (const name of names) await write(`${name}.png`, await createPng(16, 32));
  const row = (length: number, start: number) => JSON.stringify(Array.from({ length }, (_, j) => start + j));
  const lines = [`a/0.png: ${row(8, 10)}: ${row(8, 1)}`, `a/1.png: ${row(18, 10)}: ${row(18, -3)}`];
  await write('annotation.csv', ['name:keypoints_y:keypoints_x', ...lines].join('\n'));
  const keypoints = Array.from({ length: 8 }, (_, j) => [j + 1, j + 10, 2]).flat();
  await write('b/0.json', JSON.stringify({ annotations: [{ keypoints }] }));
  const joints = Array.from({ length: 8 }, (_, j) => [j + 1, j + 10, 1]);
  await write('b/1.json', JSON.stringify({ skeleton: 'stick-figure', joints }));
  for (const name of ['c/0', 'c/1'])
    await write(
      `${name}.json`,
      JSON.stringify({ skeleton: 'coco18', joints: [...joints, ...joints, ...joints.slice(6)] }),
    );
  const { train, test } = await prepare({}, { skeleton });
  expect(train.skeleton).toEqual(skeleton);
  const posesOf = (set: PackedSet) =>
    set.persons.flat().map((picture) => [set.name(picture), set.joints(picture)] as const);
  const poses = new Map([...posesOf(train), ...posesOf(test)]);
  const own = joints.map(([x, y]) => ({ x, y, confidence: 1 }));
  for (const name of ['a/0.png', 'b/0.png', 'b/1.png']) expect(poses.get(name)).toEqual(own);
  // nose, neck, middle of the hips 8 and 11, left wrist 7, right one 4, left ankle 13, right one 10; the nose at x = -3, the neck at -2
  const told = [0, 1, 9.5, 7, 4, 13, 10].map((j) => ({ x: j - 3, y: 10 + j, confidence: 1 }));
  expect(poses.get('a/1.png')).toEqual([...told, { x: 0, y: 0, confidence: 0 }]);
  expect(poses.get('c/0.png')?.[7]).toEqual({ x: 0, y: 0, confidence: 0 });
});

test('a person pattern takes the place of sub-folders', async () => {
  for (const name of ['anna-1', 'anna-2', 'berta-1', 'berta-2']) await writePicture(name, 5);
  const { train, test } = await prepare({}, { personPattern: /^([a-z]+)-/ });
  expect([train.persons, test.persons]).toEqual([[[0, 1]], [[0, 1]]]);
});

describe('a file that cannot be used', () => {
  beforeEach(async () => {
    for (const name of ['a/0', 'a/1', 'b/0', 'b/1', 'c/0', 'c/1', 'c/2']) await writePicture(name, 5);
    await write('c/0.png', 'no picture');
    await write('c/1.json', '{"people":[]}');
  });

  test('is refused by name, and leaves no set behind', async () => {
    await expect(prepare()).rejects.toThrow(
      /^Cannot use c\/[01]\.png: .*; leave such files out with --bad-files skip$/,
    );
    const sets = await readdir(join(cacheFolder, 'sets')).catch(() => []);
    for (const set of sets) expect(await readdir(join(cacheFolder, 'sets', set))).toContain('set.json');
  });

  test('is left out by name where that is wanted, and its person too when one picture is left', async () => {
    const { train, test } = await prepare({ badFiles: 'skip' });
    expect(problems.map(({ place }) => place).sort()).toEqual(['c/0.png', 'c/1.png']);
    const people = [...train.persons, ...test.persons];
    expect(people.every((pictures) => pictures.length > 1)).toBe(true);
    expect(people).toHaveLength(2);
  });
});

describe('a split of which skipping leaves nothing is refused, and leaves no set behind:', () => {
  const refuse = async () => {
    const error = await prepare({ badFiles: 'skip' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'failed-precondition' });
    for (const set of await readdir(join(cacheFolder, 'sets')))
      expect(await readdir(join(cacheFolder, 'sets', set))).toContain('set.json');
    return String(error);
  };

  test('nobody with two pictures', async () => {
    for (const name of ['train/a/0', 'train/a/1', 'test/b/0', 'test/b/1']) await writePicture(name, 5);
    await write('test/b/1.png', 'no picture');
    expect(await refuse()).toContain(
      `Cannot use "${folder}" for its test set: nobody in it has two pictures without the bad files (--bad-files skip)`,
    );
  });

  test('no listed pair', async () => {
    for (const name of ['train/a/0', 'train/a/1', 'train/a/2', 'test/b/0', 'test/b/1'])
      await writePicture(name, 5);
    await write('pairs-train.csv', 'from,to\ntrain/a/0.png,train/a/1.png\n');
    await write('train/a/1.png', 'no picture');
    expect(await refuse()).toContain(
      `Cannot use "${folder}" for its train set: none of its listed pairs has two pictures without the bad files`,
    );
  });
});

test('a split without two pictures of anybody is refused', async () => {
  for (const name of ['train/a/0', 'train/a/1', 'test/b/0']) await writePicture(name, 5);
  await expect(prepare()).rejects.toThrow(
    `Cannot use "${folder}" for its test set: nobody in it has two pictures`,
  );
});

test('pictures of which none can be used leave no set behind', async () => {
  for (const name of ['train/a/0', 'train/a/1', 'test/b/0', 'test/b/1']) await writePicture(name, 5);
  await write('train/a/1.png', 'no picture');
  await expect(prepare({ badFiles: 'skip' })).rejects.toThrow(
    `Cannot use "${folder}" for its train set: nobody in it has two pictures without the bad files (--bad-files skip)`,
  );
  expect(await readdir(join(cacheFolder, 'sets'))).toEqual([]);
});

test('pairs files of which no pair can be used are told', async () => {
  for (const name of ['train/a/0', 'train/a/1', 'test/b/0', 'test/b/1']) await writePicture(name, 5);
  await write('train-pairs.csv', 'from,to\ntest/b/0.png,test/b/1.png\n');
  const { train } = await prepare();
  expect(train.pairs).toBeUndefined();
  expect(problems).toEqual([
    { place: 'train-pairs.csv', description: 'no pair of pictures of the train set, expected at least one' },
  ]);
});

test('a set is prepared again when the settings of its folder change where joints lie', async () => {
  const names = ['a/0', 'a/1', 'b/0', 'b/1'];
  for (const name of names) await write(`${name}.png`, await createPng(16, 32));
  const joints = Array.from({ length: 18 }, () => [4, 8, 1]);
  for (const name of names) await write(`${name}.json`, JSON.stringify({ joints }));
  expect((await prepare()).train.joints(0)[0]).toEqual({ x: 4, y: 8, confidence: 1 });
  await write('repose.json', '{"canvas": [8, 16]}');
  expect((await prepare()).train.joints(0)[0]).toEqual({ x: 8, y: 16, confidence: 1 });
});
