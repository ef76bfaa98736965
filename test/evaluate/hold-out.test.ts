import type { RunConfig } from '../../src/checkpoint/run-folder.js';
import { chooseHoldOut, chooseSyntheticSeed, findDoubt } from '../../src/evaluate/hold-out.js';

const config: RunConfig = {
  preset: 'paper',
  data: 'folder',
  seed: 7,
  image: { width: 16, height: 32 },
  skeleton: 'coco18',
  baseWidth: 4,
  folder: { framing: 'contain', heldOutPeople: 20, personPattern: '^(\\d+)_' },
  synthetic: { seed: 4 },
};
const manifest = (data: string) => ({
  training: { run: '001', preset: 'paper', data, seed: 7, baseWidth: 4, steps: { g1: 1, g2: 1 } },
});

test('chooseHoldOut() holds out whom the training held out, unless it is asked for others', () => {
  const recorded = { seed: 7, heldOutPeople: 20, personPattern: /^(\d+)_/, framing: 'contain' };
  expect(chooseHoldOut(config, {})).toEqual(recorded);
  expect(chooseHoldOut(config, { seed: 2, framing: 'cover' })).toEqual({
    ...recorded,
    seed: 2,
    framing: 'cover',
  });
  expect(chooseHoldOut(undefined, {})).toEqual({
    seed: 1,
    heldOutPeople: 100,
    personPattern: undefined,
    framing: 'cover',
  });
});

test('chooseSyntheticSeed() is that of the people who were drawn, not that of the run', () => {
  expect([undefined, 3].map((asked) => chooseSyntheticSeed(config, asked))).toEqual([4, 3]);
  expect(chooseSyntheticSeed(undefined, undefined)).toBe(1);
});

test.each([
  ['all is as in training', 'folder', config, {}, undefined],
  ['another framing is asked for', 'folder', config, { framing: 'cover' as const }, undefined],
  ['the model has seen rendered people alone', 'synthetic', undefined, {}, undefined],
  ['there is no record', 'folder', undefined, {}, 'the model has no training/config.json'],
  [
    'another seed is asked for',
    'folder',
    config,
    { seed: 1 },
    'the training split its data with seed 7, not 1',
  ],
  [
    'another pattern is asked for',
    'folder',
    config,
    { personPattern: /(.)/ },
    'the training had the person pattern /^(\\d+)_/',
  ],
])('findDoubt() where %s', (_name, data, record, asked, doubt) => {
  expect(findDoubt(manifest(data), record, chooseHoldOut(record, asked))).toBe(doubt);
});
