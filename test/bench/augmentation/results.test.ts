import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arms, findMissingFlag } from '../../../bench/augmentation/arms.js';
import { identifyModel } from '../../../bench/augmentation/identify-model.js';
import {
  formatMean,
  formatResults,
  isFormer,
  readResults,
  writeResults,
} from '../../../bench/augmentation/results.js';
import { checkpointPath } from '../../../src/checkpoint/run-folder.js';
import { fixtureModels } from '../../support/server.js';

const models = { default: 'models/default' };
const record = { arm: 'none', pictures: 1, seed: 1, drawnBy: [], rank1: 0.25, map: 0.125 };

test.each([
  [[0.25], '25.0'],
  [[0.2, 0.3], '25.0 ± 7.1'],
])('the mean of %j and its spread, in percent', (values, text) => {
  expect(formatMean(values)).toBe(text);
});

test('the table has a column for each number of pictures, and says why an arm is missing', () => {
  const drawn = { ...record, arm: 'default', drawnBy: ['default-abc'] };
  const records = [record, { ...record, seed: 2, rank1: 0.35 }, { ...record, pictures: 4 }, drawn];
  const lines = formatResults(records, models).split('\n');
  expect(lines[0]).toMatch(/k = 1: rank-1 +\| mAP +\| k = 4: rank-1/);
  expect(lines.find((line) => line.includes('real pictures alone'))).toContain('30.0 ± 7.1');
  expect(lines.find((line) => line.includes('| DAGAN'))).toContain('left out: no --dagan');
  expect(lines.find((line) => line.includes('the warp alone'))).toContain('not run');
  expect(lines.find((line) => line.includes('| the default model (PG²'))).toMatch(/\| default-abc \|$/);
  expect(lines.at(-1)).toBe('2 seeds.');
});

test('what another model drew for an arm is measured again, and that of other arms is not', () => {
  const arm = arms.find(({ name }) => name === 'dagan')!;
  const dagan = { ...record, arm: 'dagan', drawnBy: ['003-dagan-g-0000004'] };
  expect(isFormer(dagan, arm, dagan.drawnBy)).toBe(false);
  expect(isFormer(dagan, arm, ['003-dagan-g-0000005'])).toBe(true);
  expect(isFormer({ ...dagan, arm: 'simgan' }, arm, ['003-dagan-g-0000005'])).toBe(false);
});

test('a run is named by its last checkpoint, and a bundle by its version', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-results-'));
  const run = join(folder, '003-dagan');
  for (const step of [2, 4]) await mkdir(checkpointPath(run, 'g', step), { recursive: true });
  expect(await identifyModel(run)).toBe('003-dagan-g-0000004');
  expect(await identifyModel(join(fixtureModels, 'tiny'))).toBe('tiny-1');
  await expect(identifyModel(folder)).rejects.toThrow('neither a bundle nor a checkpoint of a run');
  await rm(folder, { recursive: true });
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
