import { CostModel } from '../../../src/server/scheduler/cost-model.js';

const run = { model: 'm', stage: 'coarse', pace: 'shared', batch: 1 } as const;

test('CostModel knows nothing of what it has not seen', () => {
  const costs = new CostModel();
  expect(costs.pictureMs('m', 'coarse')).toBe(0);
  expect(costs.bestBatch('m', 'coarse', 4)).toBe(4);
});

test('CostModel moves a tenth of the way to each new run', () => {
  const costs = new CostModel();
  costs.record(run, 10);
  costs.record(run, 20);
  expect(costs.pictureMs('m', 'coarse')).toBeCloseTo(11);
});

test('CostModel takes the pace of a queue, and that of a lone request only until then', () => {
  const costs = new CostModel();
  costs.record({ ...run, pace: 'alone' }, 6);
  expect(costs.pictureMs('m', 'coarse')).toBe(6);
  costs.record(run, 10);
  expect(costs.pictureMs('m', 'coarse')).toBe(10);
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

test('CostModel has a batch tried again that seemed no cheaper, after many runs of a smaller one', () => {
  const costs = new CostModel();
  costs.record({ ...run, batch: 2 }, 20);
  costs.record({ ...run, batch: 4 }, 60); // in a bad moment
  for (let i = 0; i < 50; i++) costs.record({ ...run, batch: 2 }, 20);
  expect(costs.bestBatch('m', 'coarse', 4)).toBe(2);
  costs.record({ ...run, batch: 2 }, 20);
  expect(costs.bestBatch('m', 'coarse', 4)).toBe(4);
});
