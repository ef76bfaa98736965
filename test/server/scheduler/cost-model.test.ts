import { CostModel } from '../../../src/server/scheduler/cost-model.js';

const run = { model: 'm', stage: 'coarse', pace: 'shared', batch: 1 } as const;

test('CostModel has no costs before the first run', () => {
  const costs = new CostModel();
  expect(costs.pictureMs('m', 'coarse')).toBe(0);
  expect(costs.bestBatch('m', 'coarse', 4)).toBe(4);
});

test('CostModel weights each new run with a tenth', () => {
  const costs = new CostModel();
  costs.record(run, 10);
  costs.record(run, 20);
  expect(costs.pictureMs('m', 'coarse')).toBeCloseTo(11);
});

test('CostModel uses runs at the pace shared, and those at alone only until there are some', () => {
  const costs = new CostModel();
  costs.record({ ...run, pace: 'alone' }, 6);
  expect(costs.pictureMs('m', 'coarse')).toBe(6);
  costs.record(run, 10);
  expect(costs.pictureMs('m', 'coarse')).toBe(10);
});

test('CostModel counts what enlarging takes, by the pixels, for each picture that is wanted', () => {
  const costs = new CostModel();
  costs.record(run, 10);
  costs.record({ ...run, stage: 'refine' }, 4);
  const large = { size: { width: 10, height: 20 } };
  const both = new Set(['coarse', 'refine'] as const);
  const work = { model: 'm', stages: both, large };
  expect(costs.workMs(work)).toEqual({ coarse: 10, refine: 4 });
  costs.recordEnlarging('m', 0.01);
  expect(costs.workMs(work)).toEqual({ coarse: 12, refine: 6 });
  expect(costs.workMs({ ...work, stages: new Set(['refine']) })).toEqual({ coarse: 10, refine: 6 });
  expect(costs.workMs({ model: 'm', stages: both })).toEqual({ coarse: 10, refine: 4 });
  costs.recordEnlarging('m', 0.02);
  expect(costs.workMs(work).refine).toBeCloseTo(4 + 200 * 0.011);
});

test.each([
  ['a GPU, where pictures come cheaper together', [10, 11, 13, 18], 8],
  ['a CPU, where they do not', [10, 20, 40, 80], 1],
  ['a CPU, where a large batch is a little cheaper', [10, 19.6, 39, 77], 1],
  ['a GPU that is full at two', [10, 11, 22, 44], 2],
])('CostModel chooses the smallest of the cheapest batches: %s', (_name, ladder, expected) => {
  const costs = new CostModel();
  for (const [step, runMs] of ladder.entries()) costs.record({ ...run, batch: 2 ** step }, runMs);
  expect(costs.bestBatch('m', 'coarse', 8)).toBe(expected);
});

test('CostModel tries a batch again that seemed no cheaper, after many runs of a smaller one', () => {
  const costs = new CostModel();
  costs.record({ ...run, batch: 2 }, 20);
  costs.record({ ...run, batch: 4 }, 60); // in a bad moment
  for (let i = 0; i < 50; i++) costs.record({ ...run, batch: 2 }, 20);
  expect(costs.bestBatch('m', 'coarse', 4)).toBe(2);
  costs.record({ ...run, batch: 2 }, 20);
  expect(costs.bestBatch('m', 'coarse', 4)).toBe(4);
});
