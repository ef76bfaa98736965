import { type SimulatedJob, type SimulationOptions, simulate } from './simulation.js';

/** Two engines, three times their capacity in work, and a deadline for every request. */
const overload: Omit<SimulationOptions, 'seed'> = {
  ...{ jobs: 4000, engines: 2, maxJobs: 1000, maxCoarseInRow: 4, stageMs: 10, meanArrivalMs: 10 / 3.6 },
  ...{ maxBatch: 1, batchCost: 1, maxQueueDelayMs: 0, deadlineMs: 400, unseen: 1 },
  ...{ callers: 0, refusalMs: 0, deadlineSpread: 0, unseenUntilMs: Number.POSITIVE_INFINITY },
  ...{ crash: 0, failure: 0, cancel: 0, outage: 0, brings: 0 },
};

const isDone = ({ ends }: SimulatedJob): boolean => ends.length === 1 && ends[0] === undefined;

/** Stages of answered requests. The coarse picture is always drawn. */
const countStages = ({ wanted }: SimulatedJob): number => (wanted.has('refine') ? 2 : 1);

/**
 * Simulates an overload. Returns the work as shares of the capacity, and when admitted requests
 * were answered; late ones count as never.
 */
function measure(options: SimulationOptions) {
  const { jobs } = simulate(options);
  const accepted = jobs.filter(({ isRefused }) => !isRefused);
  const done = accepted.filter(isDone);
  const spanMs = Math.max(...done.map(({ endedMs }) => endedMs));
  const { stageMs, unseen, batchCost, maxBatch } = options;
  const pictureMs = (stageMs * unseen * (1 + batchCost * (maxBatch - 1))) / maxBatch;
  const shareOf = (some: readonly SimulatedJob[]): number =>
    some.reduce((sum, job) => sum + countStages(job), 0) / ((spanMs * options.engines) / pictureMs);
  const waitsMs = accepted.map((job) =>
    isDone(job) ? job.endedMs - job.arrivedMs : Number.POSITIVE_INFINITY,
  );
  waitsMs.sort((a, b) => a - b);
  const p99Ms = waitsMs[Math.floor(waitsMs.length * 0.99)] ?? Number.NaN;
  const late = accepted.filter(({ isLate }) => isLate).length;
  return {
    offered: shareOf(jobs),
    goodput: shareOf(done),
    lateShare: late / accepted.length,
    lost: accepted.length - done.length - late,
    refusedShare: 1 - accepted.length / jobs.length,
    p99Ms,
  };
}

test.each([1, 2, 3])(
  'at three times the capacity, nine tenths of it are answers, and the p99 of what was accepted is within the deadline: seed %d',
  (seed) => {
    const { offered, goodput, p99Ms, lost } = measure({ ...overload, seed });
    expect(offered).toBeGreaterThan(2.5);
    expect(goodput).toBeGreaterThanOrEqual(0.9);
    expect(p99Ms).toBeLessThanOrEqual(overload.deadlineMs);
    expect(lost).toBe(0);
  },
);

test.each([
  ['that draw a third slower than they say', { unseen: 4 / 3 }],
  ['that draw in batches', { maxBatch: 8, batchCost: 0.25, meanArrivalMs: 10 / 3.6 / 2.9 }],
  ['for requests with deadlines from a half to one and a half of that', { deadlineSpread: 0.5 }],
])(
  'at three times the capacity of engines %s, nine tenths of it are answers, and 99 of 100 accepted are in time',
  (_name, changes) => {
    const { offered, goodput, lateShare, lost } = measure({ ...overload, ...changes, seed: 5 });
    expect(offered).toBeGreaterThan(2.5);
    expect(goodput).toBeGreaterThanOrEqual(0.9);
    expect(lateShare).toBeLessThanOrEqual(0.01);
    expect(lost).toBe(0);
  },
);

test('without deadlines, every refine stage starts after at most maxCoarseInRow coarse stages', () => {
  const { maxCoarseInRow, engines, stageMs } = overload;
  const maxJobs = 64;
  const { goodput, p99Ms, lost } = measure({ ...overload, maxJobs, deadlineMs: 60_000, seed: 1 });
  expect(goodput).toBeGreaterThanOrEqual(0.9);
  expect(p99Ms).toBeLessThanOrEqual((maxJobs / engines) * (maxCoarseInRow + 1) * stageMs);
  expect(lost).toBe(0);
});

/**
 * As many callers as there is room for, which retry at once, with deadlines for more than twice the
 * work of all of them.
 */
const callers: Omit<SimulationOptions, 'seed'> = {
  ...{ ...overload, jobs: 2000, callers: 64, maxJobs: 64, deadlineMs: 1300 },
};

test.each([1, 2, 3])(
  'callers who come all at once, and all at once again, are all answered where there is time for it: seed %d',
  (seed) => {
    const { refusedShare, lateShare, lost } = measure({ ...callers, seed });
    expect({ refusedShare, lateShare, lost }).toEqual({ refusedShare: 0, lateShare: 0, lost: 0 });
  },
);

test('callers that retry at once after a refusal still leave the engines nine tenths of their work', () => {
  const { goodput, refusedShare, lateShare, lost } = measure({
    ...{ ...callers, deadlineMs: 600, refusalMs: 0.3, seed: 1 },
  });
  expect(refusedShare).toBeGreaterThan(0.5);
  expect(goodput).toBeGreaterThanOrEqual(0.9);
  expect(lateShare).toBeLessThanOrEqual(0.01);
  expect(lost).toBe(0);
});

test.each([1, 2])(
  'what a bad time has taught of costs is forgotten after it, though deadlines are shorter than what it makes of them: %d engines',
  (engines) => {
    const slow = { unseen: 20, unseenUntilMs: 5000, deadlineMs: 100, meanArrivalMs: 20 / 3.6 / engines };
    const { jobs } = simulate({ ...overload, ...slow, engines, seed: 1 });
    const later = jobs.filter(({ arrivedMs }) => arrivedMs > slow.unseenUntilMs + 1000);
    const stages = later.filter(isDone).reduce((sum, job) => sum + countStages(job), 0);
    const spanMs = Math.max(...later.map(({ arrivedMs }) => arrivedMs)) - slow.unseenUntilMs - 1000;
    expect((stages * overload.stageMs) / (spanMs * engines)).toBeGreaterThanOrEqual(0.9);
  },
);
