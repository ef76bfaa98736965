import { pickSplit } from '../../../src/data/folder/pick-split.js';
import type { DataPicture } from '../../../src/data/folder/read-data-folder.js';

const options = { heldOutPeople: 100, seed: 1 };

/** Pictures by person, of which those below a split folder belong to it. */
function toPictures(...paths: readonly string[]): DataPicture[] {
  return paths.map((path) => {
    const [first = '', second = ''] = path.split('/');
    const split = first === 'train' || first === 'test' ? first : undefined;
    const person = split === undefined ? first : second;
    return { path, person, identity: person, split, ...(split && { splitPath: path }), pose: undefined };
  });
}

test('a split that the paths tell stands, and people of one picture make no pair', () => {
  const pictures = toPictures('train/a/0', 'train/a/1', 'train/b/0', 'test/c/0', 'test/c/1');
  const train = pickSplit({ folder: 'data', pictures }, { ...options, split: 'train' });
  expect([train.pictures.length, train.persons]).toEqual([3, [[0, 1]]]);
  const test = pickSplit({ folder: 'data', pictures }, { ...options, split: 'test' });
  expect(test.pictures).toEqual(pictures.slice(3));
});

test.each(Array.from({ length: 20 }, (_, seed) => seed))(
  'of two people with pairs among others one is held out, whatever the seed: %d',
  (seed) => {
    const singles = Array.from({ length: 10 }, (_, n) => `single${n}/0`);
    const pictures = toPictures('a/0', 'a/1', 'b/0', 'b/1', ...singles);
    for (const split of ['train', 'test'] as const)
      expect(pickSplit({ folder: 'data', pictures }, { ...options, seed, split }).persons).toHaveLength(1);
  },
);

test.each([
  [
    ['train/a/0', 'train/a/1'],
    'test',
    'Cannot use "data" for its test set: nobody in it has two pictures; the word "train" in train/a/0 puts it into ' +
      'the train set, which has all 2 pictures, expected people in both sets, or paths without such words',
  ],
  [
    ['train/a/0', 'train/a/1', 'test/b/0'],
    'test',
    'Cannot use "data" for its test set: nobody in it has two pictures; the word "train" in train/a/0 puts it into ' +
      'the train set, which has 2 pictures, expected people in both sets, or paths without such words',
  ],
  [
    ['test/a/0', 'test/a/1'],
    'train',
    'Cannot use "data" for its train set: nobody in it has two pictures; the word "test" in test/a/0 puts it into ' +
      'the test set, which has all 2 pictures, expected people in both sets, or paths without such words',
  ],
  [
    ['a/0', 'a/1', 'b/0'],
    'test',
    'Cannot use "data" for its test set: nobody in it has two pictures: only the pictures of a make pairs, expected at ' +
      'least two people, one of them to hold out',
  ],
  [
    ['a/0', 'b/0'],
    'train',
    'Cannot use "data" for its train set: nobody in it has two pictures, expected at least two people',
  ],
  [
    [],
    'train',
    'Cannot use "data" for its train set: nobody in it has two pictures, expected at least one person',
  ],
] as const)('refuses %j for its %s set and says why', (paths, split, message) => {
  const pictures = toPictures(...paths);
  expect(() => pickSplit({ folder: 'data', pictures }, { ...options, split })).toThrow(message);
});
