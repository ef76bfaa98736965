import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../src/random.js';
import { RefinedHistory } from '../../src/train/refined-history.js';

const size = { width: 1, height: 1 };
const picture = (level: number) => Uint8Array.of(level, level, level);
const pictures = (from: number, count: number) => Array.from({ length: count }, (_, i) => picture(from + i));
const all = (history: RefinedHistory) =>
  history
    .sample(100, createRandom(9))
    .map(([level]) => level)
    .sort((a, b) => a! - b!);

test('fills up first, and then every picture takes the place of one that was there', () => {
  const history = new RefinedHistory(6, size);
  history.add(pictures(0, 4), createRandom(1));
  expect(all(history)).toEqual([0, 1, 2, 3]);
  history.add(pictures(10, 4), createRandom(2));
  expect(history.size).toBe(6);
  const kept = all(history);
  expect(kept.filter((level) => level! >= 10)).toHaveLength(4);
  history.add(pictures(20, 3), createRandom(3));
  expect(all(history).filter((level) => level! >= 20)).toHaveLength(3);
  expect(history.size).toBe(6);
});

test('samples different pictures, each time others, the same from the same stream', () => {
  const history = new RefinedHistory(50, size);
  history.add(pictures(0, 50), createRandom(1));
  const sample = (seed: number) => history.sample(10, createRandom(seed)).map(([level]) => level);
  expect(new Set(sample(1)).size).toBe(10);
  expect(sample(1)).toEqual(sample(1));
  expect(sample(1)).not.toEqual(sample(2));
});

test('a capacity of 0 remembers nothing', () => {
  const history = new RefinedHistory(0, size);
  history.add(pictures(0, 4), createRandom(1));
  expect(history.sample(2, createRandom(1))).toEqual([]);
});

test('comes back from a checkpoint in the same order, and names a file that was cut short', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-history-'));
  const history = new RefinedHistory(5, size);
  history.add(pictures(0, 5), createRandom(1));
  await history.save(folder);
  const again = new RefinedHistory(5, size);
  await again.load(folder);
  expect(again.sample(3, createRandom(4))).toEqual(history.sample(3, createRandom(4)));
  await truncate(join(folder, 'history.rgb'), 4);
  await expect(again.load(folder)).rejects.toThrow(
    'Cannot read history.rgb: 4 bytes, expected a multiple of 3',
  );
  await rm(folder, { recursive: true });
});
