import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkDataFolder } from '../../../src/data/folder/check-data-folder.js';
import { readDataFolder } from '../../../src/data/folder/read-data-folder.js';
import { encodeImage } from '../../../src/image/encode-image.js';
import { findReadyPose, toPoseFile } from '../../../src/pose/ready-poses.js';
import { createPng } from '../../support/server.js';

const size = { width: 64, height: 128 };
const header = 'name:keypoints_y:keypoints_x';

describe('checkDataFolder()', () => {
  let root: string;
  let jpeg: Uint8Array;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'repose-data-'));
    const grey = new Uint8Array(size.width * size.height * 3).fill(128);
    jpeg = await encodeImage(grey, { size, format: 'jpeg' });
  });

  afterAll(() => rm(root, { recursive: true }));

  async function check(name: string, files: Readonly<Record<string, string | Uint8Array>>) {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, name, path)), { recursive: true });
      await writeFile(join(root, name, path), content);
    }
    return checkDataFolder(await readDataFolder(join(root, name)), {
      badFiles: 'skip',
      heldOutPeople: 100,
      seed: 1,
    });
  }

  /** A line whose joints all lie at (20, 30), but for one that was not seen. */
  function annotate(name: string): string {
    const list = (value: number) => JSON.stringify([-1, ...Array.from({ length: 17 }, () => value)]);
    return `${name}: ${list(30)}: ${list(20)}`;
  }

  test('reads Market-1501 with its lists, and names everything that cannot be used', async () => {
    const [first, second, third] = [1, 2, 3].map((frame) => `0002_c1s1_00045${frame}_01.jpg`);
    const other = '0007_c2s1_000100_01.jpg';
    const report = await check('market', {
      [`bounding_box_train/${first}`]: jpeg,
      [`bounding_box_train/${second}`]: jpeg,
      [`bounding_box_train/${third}`]: jpeg.subarray(0, 200),
      'bounding_box_train/-1_c1s1_000451_01.jpg': jpeg,
      [`bounding_box_train/${other}`]: jpeg,
      'bounding_box_test/0002_c3s1_000999_01.jpg': jpeg,
      'market-annotation-train.csv': [
        header,
        ...[first, second, third].map((name) => annotate(name!)),
        'x',
      ].join('\n'),
      'market-pairs-train.csv': `from,to\n${first},${second}\n${first},gone.jpg\n`,
    });
    expect(report).toMatchObject({ pictures: 5, persons: 2, junk: 1, usable: 2, hiddenJoints: 1 });
    expect(report).toMatchObject({ possiblePairs: 2, listedPairs: 1, leaks: ['0002'] });
    expect(report.problems.map(({ place }) => place).sort()).toEqual(
      [
        'market-annotation-train.csv:5',
        `bounding_box_train/${third}`,
        `bounding_box_train/${other}`,
        'bounding_box_test/0002_c3s1_000999_01.jpg',
        'market-pairs-train.csv',
      ].sort(),
    );
  });

  test('reads a folder a person with keypoint files beside the pictures', async () => {
    const pose = toPoseFile(findReadyPose('standing', size));
    const report = await check('own', {
      'anna/one.jpg': jpeg,
      'anna/one.json': pose,
      'anna/two.jpg': jpeg,
      'anna/two_keypoints.json': pose,
      'ben/one.jpg': jpeg,
      'ben/one.json': '{',
      'nobody.jpg': jpeg,
    });
    expect(report).toMatchObject({ pictures: 3, persons: 2, usable: 2, possiblePairs: 2, leaks: [] });
    expect(report.problems).toEqual([
      { place: 'nobody.jpg', description: expect.stringContaining('its name tells nobody') },
      { place: 'ben/one.jpg', description: expect.stringContaining('Cannot read ben/one.json: not JSON') },
    ]);
  });

  test('tells problems in the order of the files, however long each takes', async () => {
    const large = await createPng(3000, 3000);
    const small = await createPng(16, 16);
    const paths = ['anna/0.png', 'anna/1.png', 'bert/0.png', 'bert/1.png'];
    const pictures = paths.map((path, at) => [path, at % 2 === 0 ? large : small] as const);
    const { problems } = await check('order', Object.fromEntries(pictures));
    expect(problems.map(({ place }) => place)).toEqual(paths);
  });

  test('says why training refuses the folder, in its words', async () => {
    const line = annotate('anna/0.jpg');
    const files = { 'anna/0.jpg': jpeg, 'annotation.csv': `${header}\n${line}` };
    const { refusal } = await check('refused', files);
    expect(refusal).toMatchObject({
      kind: 'failed-precondition',
      message: expect.stringContaining('for its train set'),
    });
  });

  test('refuses a folder that is not there', async () => {
    await expect(readDataFolder(join(root, 'none'))).rejects.toMatchObject({ kind: 'not-found' });
  });
});
