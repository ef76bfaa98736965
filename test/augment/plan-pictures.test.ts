import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameSources, planPicture } from '../../src/augment/plan-pictures.js';
import type { Split } from '../../src/data/folder/find-split.js';
import { findPictureOwner } from '../../src/data/folder/picture-owner.js';
import type { DataPicture } from '../../src/data/folder/read-data-folder.js';
import { findReadyPose } from '../../src/pose/ready-poses.js';
import { createPng } from '../support/server.js';

function toPicture(path: string, person: string, split?: Split): DataPicture {
  return { path, person, identity: person, split, pose: undefined };
}

test.each<[string, DataPicture, string]>([
  [
    'Market-1501',
    toPicture('bounding_box_test/0002_c1s1_000451_03.jpg', '0002', 'test'),
    'test/0002/0002_c1s1_000451_03',
  ],
  [
    'DeepFashion',
    toPicture('WOMEN/Dresses/id_00000002/02_1_front.jpg', 'WOMEN 00000002 02'),
    'WOMEN 00000002 02/02_1_front',
  ],
  ['folders', toPicture('anna/beach/1.png', 'anna/beach'), 'anna/beach/1'],
  ['folders that tell the split', toPicture('train/anna/1.png', 'anna', 'train'), 'train/anna/1'],
  ['a pattern', toPicture('shots/anna-1.jpeg', 'anna'), 'anna/anna-1'],
])('nameSources() makes a folder a person of %s', (_, picture, stem) => {
  expect(nameSources([picture])).toEqual([{ picture, stem }]);
  const owner = findPictureOwner(`${stem}--walking.jpg`);
  const person = stem.slice(0, stem.lastIndexOf('/')).replace(/^(train|test)\//, '');
  expect(owner).toMatchObject({ kind: 'person', person });
});

test('nameSources() tells pictures of one name apart', () => {
  const same = ['anna/1.png', 'anna/1.jpg', 'anna/2.png'].map((path) => toPicture(path, 'anna'));
  const stems = nameSources(same).map(({ stem }) => stem);
  expect(new Set(stems).size).toBe(3);
  expect(stems[2]).toBe('anna/2');
});

const planOptions = {
  posesPerPicture: undefined,
  seed: 1,
  minJoints: 1,
  ending: 'png',
  usesCondPose: false,
};

describe('planPicture()', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repose-plan-pictures-'));
    await writeFile(join(folder, '1.png'), await createPng(64, 128));
  });

  afterAll(() => rm(folder, { recursive: true }));

  test("names the file's canvas where the framing cuts every joint off", async () => {
    const wide = { ...findReadyPose('walking'), canvas: { width: 4000, height: 1000 } };
    const pose = { name: 'wide.json', label: 'wide', read: async () => wide };
    const source = { picture: toPicture('1.png', 'anna'), stem: 'anna/1' };
    const plan = { ...planOptions, folder, out: folder };
    const size = { width: 64, height: 128 };
    const cut = await planPicture(source, [pose], { ...plan, size, framing: { kind: 'cover' } });
    expect(cut.failed.map(({ error }) => String(error))).toEqual([
      'ReposeError: Cannot draw wide.json: no visible joint of its 4000x1000 canvas is in the 64x128 picture ' +
        'that --framing cover makes of it, expected at least one',
    ]);
    const whole = await planPicture(source, [pose], { ...plan, size, framing: { kind: 'contain' } });
    expect(whole).toMatchObject({ pictures: [{ pose: 'wide.json' }], failed: [] });
  });

  test("tells the picture's own pose, in the frame of what is drawn, for a model that uses it alone", async () => {
    const standing = findReadyPose('standing', { width: 64, height: 128 });
    const pose = { name: 'walking', label: 'walking', read: async () => findReadyPose('walking') };
    const picture = { ...toPicture('1.png', 'anna'), pose: { kind: 'pose', pose: standing } } as const;
    const planFor = async (usesCondPose: boolean, of: DataPicture) => {
      const size = { width: 32, height: 64 };
      const options = {
        ...planOptions,
        folder,
        out: folder,
        size,
        framing: { kind: 'cover' },
        usesCondPose,
      } as const;
      const { pictures } = await planPicture({ picture: of, stem: 'anna/1' }, [pose], options);
      return pictures[0]?.condPose;
    };
    const told = await planFor(true, picture);
    expect(told).toMatchObject({ canvas: { width: 32, height: 64 }, units: 'pixels' });
    const scale = 64 / standing.canvas!.height;
    for (const [i, { x, y }] of standing.joints.entries()) {
      expect(told!.joints[i]!.x).toBeCloseTo(x * scale, 3);
      expect(told!.joints[i]!.y).toBeCloseTo(y * scale, 3);
    }
    expect(await planFor(false, picture)).toBeUndefined();
    expect(await planFor(true, toPicture('1.png', 'anna'))).toBeUndefined();
  });
});
