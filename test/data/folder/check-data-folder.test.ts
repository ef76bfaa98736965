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
      { place: 'nobody.jpg', description: expect.stringContaining('its path names no person') },
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

  describe('looks whether joints fit their pictures', () => {
    /** The joints of somebody standing in the middle of a picture of 176x256, y before x. */
    const ys = [36, 59, 64, 97, 128, 64, 97, 128, 128, 179, 230, 128, 179, 230, 31, 31, 33, 33];
    const xs = [88, 88, 63, 53, 49, 113, 123, 127, 74, 72, 70, 102, 104, 106, 83, 93, 77, 99];
    const paths = ['anna/0.png', 'anna/1.png', 'bert/0.png', 'bert/1.png'];
    const scale = (values: readonly number[], factor: number) =>
      values.map((value) => Math.round(value * factor));

    async function warn(
      name: string,
      {
        width,
        height,
        first = ys,
        second = xs,
        settings,
      }: {
        width: number;
        height: number;
        first?: readonly number[];
        second?: readonly number[];
        settings?: string;
      },
    ): Promise<string | undefined> {
      const picture = await createPng(width, height);
      const lines = paths.map((path) => `${path}: ${JSON.stringify(first)}: ${JSON.stringify(second)}`);
      const report = await check(`fit/${name}`, {
        ...Object.fromEntries(paths.map((path) => [path, picture])),
        'annotation.csv': [header, ...lines].join('\n'),
        ...(settings !== undefined && { 'repose.json': settings }),
      });
      return report.warning;
    }

    test.each([
      ['right', { width: 176, height: 256 }],
      ['in a wide picture', { width: 256, height: 256, second: xs.map((x) => x + 40) }],
      ['small, with settings', { width: 750, height: 1101, settings: '{"canvas": [176, 256]}' }],
      [
        'shares, with settings',
        {
          ...{ width: 176, height: 256, settings: '{"canvas": [1, 1]}' },
          ...{ first: ys.map((y) => y / 256), second: xs.map((x) => x / 176) },
        },
      ],
      [
        'cut, with settings',
        { width: 256, height: 256, settings: '{"canvas": [176, 256], "framing": "contain"}' },
      ],
    ])('and finds nothing wrong where they are %s', async (name, files) => {
      expect(await warn(name, files)).toBeUndefined();
    });

    test.each([
      [
        'x and y are swapped',
        { width: 256, height: 256, first: xs, second: ys },
        /^the hips are beside the neck, not below it, in 4 of 4 poses: x and y are probably swapped/,
      ],
      [
        'they were measured on smaller pictures',
        { width: 750, height: 1101 },
        /^4 of 4 poses fill less than a quarter of the picture: .* smaller pictures; they reach 127,230, the pictures have 750x1101 pixels.* \{"canvas": \[176, 256\]\}$/,
      ],
      [
        'they were measured on larger pictures',
        { width: 176, height: 256, first: scale(ys, 4.3), second: scale(xs, 4.26) },
        /^100 % of the joints lie outside the picture: .* larger pictures; .* \{"canvas": \[750, 1101\]\}$/,
      ],
      [
        'they were measured on pictures that were cut',
        { width: 256, height: 256 },
        /^most poses lie to the left of the picture's middle, at 34 %.*\{"canvas": \[176, 256\], "framing": "contain"\}/,
      ],
      [
        'pictures were cut after they were measured',
        { width: 176, height: 256, second: xs.map((x) => x + 40) },
        /^most poses lie to the right .*\{"canvas": \[256, 256\], "framing": "cover"\}/,
      ],
    ] as const)('and says so where %s', async (name, files, warning) => {
      expect(await warn(name, files)).toMatch(warning);
    });
  });
});
