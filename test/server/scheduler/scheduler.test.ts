import { ReposeError } from '../../../src/errors.js';
import type { StageMs } from '../../../src/server/scheduler/admission.js';
import { CostModel } from '../../../src/server/scheduler/cost-model.js';
import type { EnginePort, Work } from '../../../src/server/scheduler/job.js';
import { Scheduler } from '../../../src/server/scheduler/scheduler.js';
import { type SimulatedEngine, type SimulatedJob, type SimulationOptions, simulate } from './simulation.js';

/** Without the timing of real engines: the test controls every event. */
function createScheduler(maxCoarseInRow = 2, costs = new CostModel(), clock = { nowMs: 0 }): Scheduler {
  const wakeAfter = (): void => undefined;
  return new Scheduler({ maxCoarseInRow, maxQueueDelayMs: 0, costs, nowMs: () => clock.nowMs, wakeAfter });
}

/** Creates a cost model in which a single stage costs `workMs`. */
function createCosts(workMs: StageMs): CostModel {
  const costs = new CostModel();
  for (const stage of ['coarse', 'refine'] as const)
    costs.record({ model: work.model, stage, pace: 'shared', batch: 1 }, workMs[stage]);
  return costs;
}

/** Creates an engine that records its commands. */
function createEngine(maxBatch = 1): EnginePort & { readonly commands: string[] } {
  const commands: string[] = [];
  return {
    commands,
    maxBatch,
    drawCoarse: (jobs) => commands.push(`coarse ${jobs.map(({ id }) => id).join(' ')}`),
    refine: (jobs) => commands.push(`refine ${jobs.join(' ')}`),
    keep: ({ id }) => commands.push(`keep ${id}`),
    release: (job) => commands.push(`release ${job}`),
  };
}

/** Creates a listener that records its events. */
function createListener() {
  const received: string[] = [];
  return {
    received,
    onDrawn: ({ stage }: { stage: string }) => void received.push(stage),
    onEnd: (error?: ReposeError) => void received.push(error?.kind ?? 'end'),
  };
}

const work: Work = {
  model: 'm',
  condNhwc: new Uint8Array(),
  joints: new Float32Array(),
  stages: new Set(['coarse', 'refine']),
};
const drawn = { imagesNhwc: [new Uint8Array()], runMs: 10 };

/** A whole batch of them. */
const drawnOf = (batch: number) => ({
  ...drawn,
  imagesNhwc: Array.from({ length: batch }, () => new Uint8Array()),
});

test('a new refine stage waits for all jobs that have not ended, a new coarse stage for the coarse stages', () => {
  const clock = { nowMs: 0 };
  const scheduler = createScheduler(2, createCosts({ coarse: 70, refine: 30 }), clock);
  const engine = createEngine();
  scheduler.addEngine(engine);
  for (let i = 0; i < 3; i++) scheduler.submit(work, createListener());
  expect(scheduler.look().workMs).toEqual({ coarse: 210, refine: 90 });
  clock.nowMs = 70;
  scheduler.drew(engine, drawn);
  expect(scheduler.look().workMs).toEqual({ coarse: 140, refine: 160 });
});

test('coarse stages go first, and a waiting refine stage has its turn after maxCoarseInRow of them', () => {
  const scheduler = createScheduler(2);
  const engine = createEngine();
  for (let i = 0; i < 5; i++) scheduler.submit(work, createListener());
  scheduler.addEngine(engine);
  for (let i = 0; i < 9; i++) scheduler.drew(engine, drawn);
  expect(engine.commands).toEqual([
    ...['coarse 1', 'coarse 2', 'coarse 3', 'refine 1', 'coarse 4', 'coarse 5'],
    ...['refine 2', 'refine 3', 'refine 4', 'refine 5'],
  ]);
});

test('a stage costs the time from the command to the answer, whatever time the engine reports', () => {
  const clock = { nowMs: 0 };
  const costs = new CostModel();
  const scheduler = createScheduler(2, costs, clock);
  const engine = createEngine();
  scheduler.addEngine(engine);
  scheduler.submit(work, createListener());
  clock.nowMs = 45;
  scheduler.drew(engine, drawn);
  expect(costs.pictureMs(work.model, 'coarse')).toBe(45);
});

test.each([
  ['there is time for another coarse stage', [10_000, 246], 'coarse 3'],
  ['the first has no time for one', [244, 10_000], 'refine 1'],
  ['one behind the first has no time for one', [10_000, 244], 'refine 1'],
])('refine stages wait for coarse stages while their deadlines allow it: %s', (_name, deadlinesMs, next) => {
  const clock = { nowMs: 0 };
  const scheduler = createScheduler(2, createCosts({ coarse: 10, refine: 70 }), clock);
  const engine = createEngine();
  for (const deadlineMs of deadlinesMs) scheduler.submit(work, createListener(), deadlineMs);
  scheduler.addEngine(engine);
  for (let i = 0; i < 2; i++) {
    scheduler.submit(work, createListener());
    clock.nowMs += 10;
    scheduler.drew(engine, drawn);
  }
  expect(engine.commands.at(-1)).toBe(next);
});

test('a job that loses its engine between the stages draws its coarse stage again and delivers it once', () => {
  const scheduler = createScheduler();
  const listener = createListener();
  const [first, second] = [createEngine(), createEngine()];
  scheduler.addEngine(first);
  scheduler.submit(work, listener);
  scheduler.drew(first, drawn);
  scheduler.removeEngine(first);
  scheduler.addEngine(second);
  scheduler.drew(second, drawn);
  scheduler.drew(second, drawn);
  expect(second.commands).toEqual(['coarse 1', 'refine 1']);
  expect(listener.received).toEqual(['coarse', 'refine', 'end']);
});

test('a job that ends two engines fails as internal, and others continue', () => {
  const scheduler = createScheduler();
  const [poison, other] = [createListener(), createListener()];
  scheduler.submit(work, poison);
  scheduler.submit(work, other);
  for (let i = 0; i < 2; i++) {
    const engine = createEngine();
    scheduler.addEngine(engine);
    scheduler.removeEngine(engine);
  }
  const engine = createEngine();
  scheduler.addEngine(engine);
  scheduler.drew(engine, drawn);
  scheduler.drew(engine, drawn);
  expect(poison.received).toEqual(['internal']);
  expect(other.received).toEqual(['coarse', 'refine', 'end']);
});

test('a job whose engines are killed from outside may end twice as many', () => {
  const scheduler = createScheduler();
  const listener = createListener();
  scheduler.submit(work, listener);
  for (let i = 0; i < 4; i++) {
    expect(listener.received).toEqual([]);
    const engine = createEngine();
    scheduler.addEngine(engine);
    scheduler.removeEngine(engine, 0.5);
  }
  expect(listener.received).toEqual(['internal']);
});

test('a job cancelled between the stages is released by its engine and never refined', () => {
  const scheduler = createScheduler();
  const engine = createEngine();
  scheduler.addEngine(engine);
  const listener = createListener();
  const job = scheduler.submit(work, listener);
  scheduler.submit(work, createListener());
  scheduler.drew(engine, drawn);
  scheduler.cancel(job);
  for (let i = 0; i < 2; i++) scheduler.drew(engine, drawn);
  expect(engine.commands).toEqual(['coarse 1', 'coarse 2', 'release 1', 'refine 2']);
  expect(listener.received).toEqual(['coarse']);
});

const brings: Work = { ...work, stages: new Set(['refine']), coarseNchw: new Float32Array(3) };

test('a job that brings what a coarse stage leaves is kept and refined by the engine with the fewest refine stages', () => {
  const scheduler = createScheduler();
  const [first, second] = [createEngine(), createEngine()];
  scheduler.addEngine(first);
  scheduler.addEngine(second);
  const listener = createListener();
  scheduler.submit(work, createListener());
  scheduler.submit(brings, listener);
  expect(first.commands).toEqual(['coarse 1']);
  expect(second.commands).toEqual(['keep 2', 'refine 2']);
  scheduler.drew(second, drawn);
  expect(listener.received).toEqual(['refine', 'end']);
});

test('a job that brings what a coarse stage leaves waits for an engine, and goes to another one if it ends', () => {
  const scheduler = createScheduler();
  const listener = createListener();
  scheduler.submit(brings, listener);
  const [first, second] = [createEngine(), createEngine()];
  scheduler.addEngine(first);
  expect(first.commands).toEqual(['keep 1', 'refine 1']);
  scheduler.removeEngine(first);
  scheduler.addEngine(second);
  expect(second.commands).toEqual(['keep 1', 'refine 1']);
  scheduler.drew(second, drawn);
  expect(listener.received).toEqual(['refine', 'end']);
});

test('a job that brings what a coarse stage leaves costs its refine stage alone', () => {
  const scheduler = createScheduler(2, createCosts({ coarse: 70, refine: 30 }));
  scheduler.submit(brings, createListener());
  expect(scheduler.look().workMs).toEqual({ coarse: 0, refine: 30 });
});

test('jobs of one model are drawn in a batch, and those of another in the next', () => {
  const scheduler = createScheduler();
  const engine = createEngine(4);
  for (const model of ['m', 'm', 'n', 'm', 'm', 'm']) scheduler.submit({ ...work, model }, createListener());
  scheduler.addEngine(engine);
  for (const batch of [4, 1, 1, 4, 1, 1]) scheduler.drew(engine, drawnOf(batch));
  expect(engine.commands).toEqual([
    'coarse 1 2 4 5',
    'coarse 3',
    'coarse 6',
    'refine 1 2 4 5',
    'refine 3',
    'refine 6',
  ]);
});

test('a batch does not grow beyond the size with the cheapest pictures', () => {
  const costs = new CostModel();
  for (const [batch, runMs] of [
    [1, 10],
    [2, 11],
    [4, 21],
    [8, 44],
  ] as const)
    costs.record({ model: 'm', stage: 'coarse', pace: 'shared', batch }, runMs);
  const scheduler = createScheduler(2, costs);
  const engine = createEngine(8);
  for (let i = 0; i < 8; i++) scheduler.submit(work, createListener());
  scheduler.addEngine(engine);
  expect(engine.commands).toEqual(['coarse 1 2']);
});

test('engines that are idle together share the waiting jobs', () => {
  const scheduler = createScheduler();
  scheduler.suspend(new ReposeError('unavailable', 'down'));
  const engines = [createEngine(8), createEngine(8)];
  const [first, second] = engines;
  if (first === undefined || second === undefined) throw new Error('no engines');
  for (const engine of engines) scheduler.addEngine(engine);
  for (let i = 0; i < 2; i++) scheduler.submit(work, createListener());
  for (let i = 0; i < 4; i++) scheduler.submit(work, createListener());
  scheduler.drew(first, drawn);
  expect(first.commands.concat(second.commands)).toEqual(['coarse 1', 'coarse 3 4', 'coarse 2']);
});

test('jobs of a batch that fails are drawn one by one, and only the cause fails', () => {
  const scheduler = createScheduler();
  const engine = createEngine(4);
  const listeners = [createListener(), createListener(), createListener()];
  for (const listener of listeners) scheduler.submit({ ...work, stages: new Set(['coarse']) }, listener);
  scheduler.addEngine(engine);
  scheduler.failed(engine, new ReposeError('internal', 'failed'));
  scheduler.drew(engine, drawn);
  scheduler.failed(engine, new ReposeError('internal', 'failed'));
  scheduler.drew(engine, drawn);
  expect(engine.commands).toEqual(['coarse 1 2 3', 'coarse 1', 'coarse 2', 'coarse 3']);
  expect(listeners.map(({ received }) => received.join())).toEqual(['coarse,end', 'internal', 'coarse,end']);
});

test('jobs that were in a batch with one that ends engines are drawn alone', () => {
  const scheduler = createScheduler();
  const listeners = [createListener(), createListener()];
  for (const listener of listeners) scheduler.submit({ ...work, stages: new Set(['coarse']) }, listener);
  for (let i = 0; i < 2; i++) {
    const engine = createEngine(4);
    scheduler.addEngine(engine);
    scheduler.removeEngine(engine);
  }
  const engine = createEngine(4);
  scheduler.addEngine(engine);
  scheduler.drew(engine, drawn);
  expect(listeners.map(({ received }) => received.join())).toEqual(['internal', 'coarse,end']);
});

test('suspend() ends every job and refuses new ones until an engine is added', () => {
  const scheduler = createScheduler();
  const listener = createListener();
  scheduler.submit(work, listener);
  scheduler.suspend(new ReposeError('unavailable', 'down'));
  expect(listener.received).toEqual(['unavailable']);
  expect(() => scheduler.submit(work, createListener())).toThrow('down');
  scheduler.addEngine(createEngine());
  expect(() => scheduler.submit(work, createListener())).not.toThrow();
});

const calm: Omit<SimulationOptions, 'seed'> = {
  ...{ jobs: 120, engines: 2, maxJobs: 20, maxCoarseInRow: 3, meanArrivalMs: 8, stageMs: 10 },
  ...{ maxBatch: 1, batchCost: 1, maxQueueDelayMs: 0, deadlineMs: Number.POSITIVE_INFINITY, unseen: 1 },
  ...{ callers: 0, refusalMs: 0, deadlineSpread: 0, unseenUntilMs: Number.POSITIVE_INFINITY },
  ...{ crash: 0, failure: 0, cancel: 0, outage: 0, brings: 0 },
};
const scenarios: [string, Omit<SimulationOptions, 'seed'>][] = [
  ['half of the capacity', { ...calm, meanArrivalMs: 16 }],
  ['three times the capacity', { ...calm, meanArrivalMs: 2.5 }],
  ['one engine', { ...calm, engines: 1 }],
  ['deadlines', { ...calm, meanArrivalMs: 3, deadlineMs: 100 }],
  ['batches', { ...calm, meanArrivalMs: 2, maxBatch: 8, batchCost: 0.2 }],
  ['batches that wait to fill', { ...calm, maxBatch: 4, batchCost: 0.2, maxQueueDelayMs: 20 }],
  ['cancellations', { ...calm, cancel: 0.4 }],
  ['failures', { ...calm, failure: 0.1 }],
  ['crashes', { ...calm, engines: 3, crash: 0.1 }],
  ['jobs that bring what a coarse stage leaves', { ...calm, brings: 0.5, cancel: 0.2, failure: 0.1 }],
  ['outages', { ...calm, engines: 1, crash: 0.1, outage: 0.5 }],
  [
    'everything at once',
    {
      ...{ ...calm, engines: 3, meanArrivalMs: 3, crash: 0.05, failure: 0.05, cancel: 0.3 },
      ...{ maxBatch: 4, batchCost: 0.3, deadlineMs: 200, outage: 0.5, brings: 0.3 },
    },
  ],
];

/** Returns what is wrong with a job's events; undefined if they are correct. */
function findFault({
  wanted,
  drawn: stages,
  ends,
  isCancelled,
  isRefused,
  isLate,
}: SimulatedJob): string | undefined {
  const drawn = stages.map(({ stage }) => stage).join(' ');
  const whole = ['coarse', 'refine'].filter((stage) => wanted.has(stage as 'coarse' | 'refine')).join(' ');
  if (!whole.startsWith(drawn)) return `drew "${drawn}" of "${whole}"`;
  if (isRefused || isCancelled || isLate)
    return ends.length === 0 ? undefined : 'ended after it was refused or taken out';
  if (ends.length !== 1) return `ended ${ends.length} times`;
  return ends[0] !== undefined || drawn === whole ? undefined : `ended well after "${drawn}" of "${whole}"`;
}

const seeds = Array.from({ length: 200 }, (_, i) => i + 1);

test.each(scenarios)(
  'every job comes to exactly one end, each stage at most once, and no refinement waits for more than maxCoarseInRow coarse stages: %s',
  (_name, options) => {
    const faults = seeds.flatMap((seed) => {
      const { jobs, engines, left } = simulate({ ...options, seed });
      const found = jobs.map(findFault).filter((fault) => fault !== undefined);
      if (jobs.length !== options.jobs || left !== 0) found.push(`${jobs.length} jobs, ${left} left`);
      const kept = engines.reduce((sum, engine) => sum + engine.kept.size, 0);
      if (options.crash === 0 && kept > 0) found.push(`${kept} coarse pictures kept for ever`);
      const inRow = Math.max(...engines.map(({ started }) => countCoarseInRow(started)));
      if (inRow > options.maxCoarseInRow) found.push(`${inRow} coarse stages in a row`);
      return found.map((fault) => `seed ${seed}: ${fault}`);
    });
    expect(faults).toEqual([]);
  },
);

test.each([
  ['half of the capacity', calm.meanArrivalMs * 2],
  ['the capacity', calm.meanArrivalMs],
  ['three times the capacity', 2.5],
])('no engine draws two refine stages in a row while a coarse stage waits: %s', (_name, meanArrivalMs) => {
  const faults = seeds.flatMap((seed) => {
    const { engines } = simulate({ ...calm, meanArrivalMs, seed });
    return engines.flatMap(({ started }) =>
      started.filter(({ stage, coarseWaiting }, index) => {
        const isSecond = stage === 'refine' && started[index - 1]?.stage === 'refine';
        return isSecond && coarseWaiting > 0;
      }),
    );
  });
  expect(faults).toEqual([]);
});

test('no engine is idle while a refine stage waits for it, even if coarse stages wait for their batch to fill', () => {
  const waitsToFill = { ...calm, maxBatch: 4, batchCost: 0.2, maxQueueDelayMs: 20 };
  const idle = seeds.flatMap((seed) =>
    simulate({ ...waitsToFill, seed }).engines.flatMap(({ started }) =>
      started.filter(({ refinesWaiting, idleMs }) => refinesWaiting > 0 && idleMs > 0),
    ),
  );
  expect(idle).toEqual([]);
});

test('while fewer coarse stages wait than there are engines, an engine finishes its own jobs first', () => {
  const scheduler = createScheduler();
  const [first, second] = [createEngine(), createEngine()];
  scheduler.addEngine(first);
  scheduler.addEngine(second);
  for (let i = 0; i < 3; i++) scheduler.submit(work, createListener());
  scheduler.drew(first, drawn);
  scheduler.drew(first, drawn);
  expect(first.commands).toEqual(['coarse 1', 'refine 1', 'coarse 3']);
});

/**
 * Returns the longest row of coarse stages that an engine started while refine stages waited for
 * it.
 */
function countCoarseInRow(started: SimulatedEngine['started']): number {
  let inRow = 0;
  const rows = started.map(({ stage, refinesWaiting }) => {
    inRow = stage === 'coarse' && refinesWaiting > 0 ? inRow + 1 : 0;
    return inRow;
  });
  return Math.max(0, ...rows);
}

test('at three times the capacity the engines are never idle, and the coarse picture is drawn long before the refined one', () => {
  const { jobs } = simulate({ ...calm, meanArrivalMs: 2.5, jobs: 2000, seed: 1 });
  const accepted = jobs.filter(({ isRefused }) => !isRefused);
  const both = accepted.filter(({ wanted }) => wanted.size === 2);
  const workMs = accepted.flatMap(({ drawn: stages }) => stages).reduce((sum, { runMs }) => sum + runMs, 0);
  const hidden = accepted.filter(({ wanted }) => !wanted.has('coarse')).length * calm.stageMs;
  const spanMs = Math.max(...accepted.map(({ endedMs }) => endedMs));
  expect((workMs + hidden) / (spanMs * calm.engines)).toBeGreaterThan(0.95);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const coarseWait = mean(both.map(({ drawn: stages }) => stages[0]?.queueMs ?? Number.NaN));
  const refineWait = mean(both.map(({ drawn: stages }) => stages[1]?.queueMs ?? Number.NaN));
  expect(coarseWait).toBeLessThan(refineWait / 3);
});
