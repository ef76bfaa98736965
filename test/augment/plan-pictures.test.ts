import { nameSources } from '../../src/augment/plan-pictures.js';
import type { Split } from '../../src/data/folder/find-split.js';
import { findPictureOwner } from '../../src/data/folder/picture-owner.js';
import type { DataPicture } from '../../src/data/folder/read-data-folder.js';

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
