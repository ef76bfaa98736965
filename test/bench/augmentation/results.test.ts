import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arms, findMissingFlag } from '../../../bench/augmentation/arms.js';
import { formatMean, formatResults, readResults, writeResults } from '../../../bench/augmentation/results.js';

const models = { default: 'models/default' };
const record = { arm: 'none', pictures: 1, seed: 1, rank1: 0.25, map: 0.125 };

test.each([
  [[0.25], '25.0'],
  [[0.2, 0.3], '25.0 ± 7.1'],
])('the mean of %j and its spread, in percent', (values, text) => {
  expect(formatMean(values)).toBe(text);
});

test('the table has a column for each number of pictures, and says why an arm is missing', () => {
  const records = [record, { ...record, seed: 2, rank1: 0.35 }, { ...record, pictures: 4 }];
  const lines = formatResults(records, models).split('\n');
  expect(lines[0]).toMatch(/k = 1: rank-1 +\| mAP +\| k = 4: rank-1/);
  expect(lines.find((line) => line.includes('real pictures alone'))).toContain('30.0 ± 7.1');
  expect(lines.find((line) => line.includes('| DAGAN'))).toContain('left out: no --dagan');
  expect(lines.find((line) => line.includes('the warp alone'))).toContain('not run');
});

test('an arm of two models names the first that is missing', () => {
  const arm = arms.find(({ name }) => name === 'pg2-simgan')!;
  expect(findMissingFlag(arm, models)).toBe('--pg2');
  expect(findMissingFlag(arm, { ...models, pg2: 'a' })).toBe('--simgan');
  expect(findMissingFlag(arm, { ...models, pg2: 'a', simgan: 'b' })).toBeUndefined();
});

test('results of other settings are not mixed with these', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-results-'));
  const path = join(folder, 'results.json');
  expect(await readResults(path, { steps: 5 })).toEqual([]);
  await writeResults(path, { settings: { steps: 5 }, records: [record] });
  expect(await readResults(path, { steps: 5 })).toEqual([record]);
  await expect(readResults(path, { steps: 6 })).rejects.toThrow('its settings are {"steps":5}');
  await rm(folder, { recursive: true });
});
