import { type SimulatedJob, type SimulationOptions, simulate } from './simulation.js';

/** Two engines, three times the work that they can do, and a deadline for every request. */
const overload: Omit<SimulationOptions, 'seed'> = {
  ...{ jobs: 4000, engines: 2, maxJobs: 1000, maxCoarseInRow: 4, stageMs: 10, meanArrivalMs: 10 / 3.6 },
  ...{ maxBatch: 1, batchCost: 1, maxQueueDelayMs: 0, deadlineMs: 400, unseen: 1 },
  ...{ crash: 0, failure: 0, cancel: 0 },
};

const isDone = ({ ends }: SimulatedJob): boolean => ends.length === 1 && ends[0] === undefined;

/** Stages of answered requests; the coarse picture is drawn whether or not it was asked for. */
const countStages = ({ wanted }: SimulatedJob): number => (wanted.has('refine') ? 2 : 1);

test.each([
  ['as they say', {}],
  ['a third slower than they say', { unseen: 4 / 3 }],
  ['in batches', { maxBatch: 8, batchCost: 0.25, meanArrivalMs: 10 / 3.6 / 2.9 }],
])(
  'at three times the capacity, of engines that draw %s, nine tenths of it are answers in time',
  (_name, changes) => {
    const options = { ...overload, ...changes };
    const { jobs } = simulate({ ...options, seed: 5 });
    const accepted = jobs.filter(({ isRefused }) => !isRefused);
    const done = accepted.filter(isDone);
    const late = accepted.filter(({ isLate }) => isLate);
    const spanMs = Math.max(...done.map(({ endedMs }) => endedMs));
    const pictureMs =
      (options.stageMs * options.unseen * (1 + options.batchCost * (options.maxBatch - 1))) /
      options.maxBatch;
    const capacity = (spanMs * options.engines) / pictureMs;
    const goodput = done.reduce((sum, job) => sum + countStages(job), 0) / capacity;
    const offered = jobs.reduce((sum, job) => sum + countStages(job), 0) / capacity;
    expect(offered).toBeGreaterThan(2.5);
    expect(goodput).toBeGreaterThanOrEqual(0.9);
    expect(done.length / accepted.length).toBeGreaterThanOrEqual(0.95);
    expect(done.length + late.length).toBe(accepted.length);
  },
);
