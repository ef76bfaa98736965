import { isInShard } from '../../src/augment/shard.js';

const paths = Array.from({ length: 4000 }, (_, index) => `person-${index % 97}/picture-${index}.jpg`);

test('isInShard() gives each picture to one shard, and all shards about as many', () => {
  const count = 16;
  const shards = Array.from({ length: count }, (_, at) => ({ index: at + 1, count }));
  const drawn = shards.map((shard) => paths.filter((path) => isInShard(shard, path)));
  expect(drawn.flat().sort()).toEqual([...paths].sort());
  for (const { length } of drawn) expect(Math.abs(length - 250)).toBeLessThan(60);
});

test('isInShard() gives a run without shards all pictures', () => {
  expect(paths.every((path) => isInShard(undefined, path))).toBe(true);
});
