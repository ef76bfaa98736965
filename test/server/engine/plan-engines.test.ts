import { describePlan, deviceOf, planEngines } from '../../../src/server/engine/plan-engines.js';

const gibibyte = 1024 ** 3;
const machine = { cores: 2, memoryBytes: 8 * gibibyte, graphBytes: 5_000_000, gpus: 1 };

test.each([
  ['an engine for each core', {}, '2 engines of 1 thread, 2 for a request that comes alone'],
  ['at most eight', { cores: 64 }, '8 engines of 8 threads, 64 for a request that comes alone'],
  ['what half the memory holds', { memoryBytes: gibibyte / 2 }, '1 engine of 2 threads'],
  ['fewer of large models', { graphBytes: gibibyte / 2 }, '1 engine of 2 threads'],
  ['one on one core', { cores: 1 }, '1 engine of 1 thread'],
  ['what --engines says', { engines: 3 }, '3 engines of 1 thread, 2 for a request that comes alone'],
  ['what --threads says', { threads: 4 }, '2 engines of 4 threads'],
])('planEngines() on a CPU plans %s', (_name, changes, expected) => {
  expect(describePlan(planEngines({ ...machine, ...changes }), 'cpu')).toBe(expected);
});

test('planEngines() plans an engine for each GPU, or as many as --engines says', () => {
  expect(describePlan(planEngines(machine), 'cuda')).toBe('1 engine, batches of up to 16');
  expect(describePlan(planEngines({ ...machine, gpus: 3 }), 'cuda')).toBe('3 engines, batches of up to 16');
  expect(describePlan(planEngines({ ...machine, gpus: 3 }), 'cpu')).toMatch(/^2 engines/);
  expect(describePlan(planEngines({ ...machine, engines: 2 }), 'cuda')).toBe(
    '2 engines, batches of up to 16',
  );
});

test('deviceOf() assigns the GPUs to the engines in turn', () => {
  expect([0, 1, 2, 3, 4].map((engine) => deviceOf([4, 6], engine))).toEqual([4, 6, 4, 6, 4]);
});
