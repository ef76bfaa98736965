import {
  fewestInQuarter,
  judgeMemory,
  type MemorySample,
  maxGrowthMb,
} from '../../bench/serve/judge-memory.js';
import { createRandom } from '../../src/random.js';

/** Ten minutes, a sample a second. */
const seconds = 600;

/** A soak whose memory in use and resident memory are so many MB above where they began, at each second. */
function soak(used: (second: number) => number, resident = used, length = seconds): MemorySample[] {
  return Array.from({ length }, (_, second) => ({
    heapMb: 40 + used(second) / 2,
    buffersMb: 10 + used(second) / 2,
    rssMb: 150 + resident(second),
  }));
}

const stepAt = (when: number, mb: number) => (second: number) => (second < when ? 0 : mb);

/** Garbage that piles up and is collected, and what is in flight; the same numbers every time. */
function noise(mb: number): (second: number) => number {
  const random = createRandom(1);
  const values = Array.from(
    { length: seconds },
    (_, second) => ((second % 7) / 7) * mb + random.uniform(0, mb),
  );
  return (second) => values[second] ?? 0;
}

test.each<[string, MemorySample[]]>([
  ['is flat', soak(() => 0)],
  ['is flat under much noise', soak(noise(30), noise(100))],
  ['falls', soak((second) => -second / 10)],
  ['grows while it warms up', soak((second) => Math.min(second, seconds / 4) * 2)],
  ['takes a step while it warms up', soak(stepAt(seconds / 4 - 1, 500))],
  ['takes a step within the bounds', soak(stepAt(seconds / 2, maxGrowthMb.used - 1))],
  ['has a peak and gives it back', soak((second) => (second > 200 && second < 400 ? 300 : 0))],
])('judgeMemory() passes memory that %s', (_name, samples) => {
  expect(judgeMemory(samples)?.problems).toEqual([]);
});

const { used, resident } = maxGrowthMb;

test.each<[string, MemorySample[], string[]]>([
  ['leaks', soak((second) => second / 4), ['used', 'resident']],
  [
    'leaks in the heap alone',
    soak(
      (second) => second / 10,
      () => 0,
    ),
    ['used'],
  ],
  [
    'leaks outside it, under noise',
    soak(noise(10), (second) => noise(30)(second) + second / 3),
    ['resident'],
  ],
  ['takes a step beyond the bounds', soak(stepAt(seconds / 2, resident + 1)), ['used', 'resident']],
  ['takes a step late', soak(stepAt(0.85 * seconds, used + 1)), ['used']],
])('judgeMemory() fails memory that %s', (_name, samples, kinds) => {
  const judged = judgeMemory(samples);
  expect(judged?.problems.map((problem) => problem.split(' ')[0])).toEqual(kinds);
});

test('judgeMemory() says by how much memory grew, and by how much it may', () => {
  const judged = judgeMemory(soak(stepAt(seconds / 2, 20)));
  expect(judged).toEqual({
    growthMb: { used: 20, resident: 20 },
    problems: ['used memory grew by 20.0 MB, expected 16 MB at most'],
  });
});

test('judgeMemory() does not judge a soak that is too short to tell', () => {
  const leak = (length: number) => soak((second) => 10 * second, undefined, length);
  expect(judgeMemory(leak(4 * fewestInQuarter - 1))).toBeUndefined();
  expect(judgeMemory(leak(4 * fewestInQuarter))?.problems).toHaveLength(2);
});
