import { ReposeError } from '../../../src/errors.js';
import type { EnginePort, Work } from '../../../src/server/scheduler/job.js';
import { Scheduler } from '../../../src/server/scheduler/scheduler.js';
import { type SimulatedEngine, type SimulatedJob, type SimulationOptions, simulate } from './simulation.js';

/** Kept apart from the timing of real engines: everything happens when the test says so. */
function createScheduler(maxJobs = 8, maxCoarseInRow = 2): Scheduler {
  return new Scheduler({ maxJobs, maxCoarseInRow, nowMs: () => 0 });
}

/** An engine that writes down what it is told. */
function createEngine(): EnginePort & { readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    drawCoarse: (job) => told.push(`coarse ${job}`),
    refine: (job) => told.push(`refine ${job}`),
    release: (job) => told.push(`release ${job}`),
  };
}

/** A listener that writes down what it hears. */
function createListener() {
  const heard: string[] = [];
  return {
    heard,
    onDrawn: ({ stage }: { stage: string }) => void heard.push(stage),
    onEnd: (error?: ReposeError) => void heard.push(error?.kind ?? 'end'),
  };
}

const work: Work = {
  model: 'm',
  condNhwc: new Uint8Array(),
  joints: new Float32Array(),
  stages: new Set(['coarse', 'refine']),
};
const drawn = { imageNhwc: new Uint8Array(), runMs: 10 };

test('coarse stages go first, and a waiting refinement has its turn after maxCoarseInRow of them', () => {
  const scheduler = createScheduler(8, 2);
  const engine = createEngine();
  for (let i = 0; i < 5; i++) scheduler.submit(work, createListener());
  scheduler.addEngine(engine);
  for (let i = 0; i < 9; i++) scheduler.drew(engine, drawn);
  expect(engine.told).toEqual([
    ...['coarse 1', 'coarse 2', 'coarse 3', 'refine 1', 'coarse 4', 'coarse 5'],
    ...['refine 2', 'refine 3', 'refine 4', 'refine 5'],
  ]);
});

test('a job that loses its engine between the stages draws its coarse stage again and hands it out once', () => {
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
  expect(second.told).toEqual(['coarse 1', 'refine 1']);
  expect(listener.heard).toEqual(['coarse', 'refine', 'end']);
});

test('a job that ends two engines is refused as internal, and others go on', () => {
  const scheduler = createScheduler();
  const [poison, innocent] = [createListener(), createListener()];
  scheduler.submit(work, poison);
  scheduler.submit(work, innocent);
  for (let i = 0; i < 2; i++) {
    const engine = createEngine();
    scheduler.addEngine(engine);
    scheduler.removeEngine(engine);
  }
  const engine = createEngine();
  scheduler.addEngine(engine);
  scheduler.drew(engine, drawn);
  scheduler.drew(engine, drawn);
  expect(poison.heard).toEqual(['internal']);
  expect(innocent.heard).toEqual(['coarse', 'refine', 'end']);
});

test('a job cancelled between the stages is let go of by its engine and never refined', () => {
  const scheduler = createScheduler();
  const engine = createEngine();
  scheduler.addEngine(engine);
  const listener = createListener();
  const job = scheduler.submit(work, listener);
  scheduler.submit(work, createListener());
  scheduler.drew(engine, drawn);
  scheduler.cancel(job);
  for (let i = 0; i < 2; i++) scheduler.drew(engine, drawn);
  expect(engine.told).toEqual(['coarse 1', 'coarse 2', 'release 1', 'refine 2']);
  expect(listener.heard).toEqual(['coarse']);
});

test('submit() over the bound is refused with an estimate of when a place may be free', () => {
  const scheduler = createScheduler(2);
  for (let i = 0; i < 2; i++) scheduler.submit(work, createListener());
  expect(() => scheduler.submit(work, createListener())).toThrow(
    expect.objectContaining({ kind: 'resource-exhausted', retryAfterMs: expect.any(Number) }),
  );
});

test('suspend() ends every job and refuses new ones until an engine is there', () => {
  const scheduler = createScheduler();
  const listener = createListener();
  scheduler.submit(work, listener);
  scheduler.suspend(new ReposeError('unavailable', 'down'));
  expect(listener.heard).toEqual(['unavailable']);
  expect(() => scheduler.submit(work, createListener())).toThrow('down');
  scheduler.addEngine(createEngine());
  expect(() => scheduler.submit(work, createListener())).not.toThrow();
});

const calm: Omit<SimulationOptions, 'seed'> = {
  ...{ jobs: 120, engines: 2, maxJobs: 20, maxCoarseInRow: 3, meanArrivalMs: 8, stageMs: 10 },
  ...{ crash: 0, failure: 0, cancel: 0 },
};
const scenarios: [string, Omit<SimulationOptions, 'seed'>][] = [
  ['half of the capacity', { ...calm, meanArrivalMs: 16 }],
  ['three times the capacity', { ...calm, meanArrivalMs: 2.5 }],
  ['one engine', { ...calm, engines: 1 }],
  ['cancellations', { ...calm, cancel: 0.4 }],
  ['failures', { ...calm, failure: 0.1 }],
  ['crashes', { ...calm, engines: 3, crash: 0.1 }],
  ['everything at once', { ...calm, engines: 3, meanArrivalMs: 3, crash: 0.05, failure: 0.05, cancel: 0.3 }],
];

/** What is wrong with a job's story; undefined where it is as promised. */
function findFault({
  wanted,
  drawn: stages,
  ends,
  isCancelled,
  isRefused,
}: SimulatedJob): string | undefined {
  const story = stages.map(({ stage }) => stage).join(' ');
  const whole = ['coarse', 'refine'].filter((stage) => wanted.has(stage as 'coarse' | 'refine')).join(' ');
  if (!whole.startsWith(story)) return `drew "${story}" of "${whole}"`;
  if (isRefused || isCancelled)
    return ends.length === 0 ? undefined : 'ended after it was refused or cancelled';
  if (ends.length !== 1) return `ended ${ends.length} times`;
  return ends[0] !== undefined || story === whole ? undefined : `ended well after "${story}" of "${whole}"`;
}

const seeds = Array.from({ length: 100 }, (_, i) => i + 1);

test.each(scenarios)('every job comes to exactly one end, each stage at most once: %s', (_name, options) => {
  const faults = seeds.flatMap((seed) => {
    const { jobs, engines, left } = simulate({ ...options, seed });
    const found = jobs.map(findFault).filter((fault) => fault !== undefined);
    if (jobs.length !== options.jobs || left !== 0) found.push(`${jobs.length} jobs, ${left} left`);
    const kept = engines.reduce((sum, engine) => sum + engine.kept.size, 0);
    if (options.crash === 0 && kept > 0) found.push(`${kept} coarse pictures kept for ever`);
    return found.map((fault) => `seed ${seed}: ${fault}`);
  });
  expect(faults).toEqual([]);
});

test.each(scenarios)(
  'no refinement waits for more than maxCoarseInRow coarse stages: %s',
  (_name, options) => {
    const longest = seeds.map((seed) =>
      Math.max(...simulate({ ...options, seed }).engines.map(({ started }) => countCoarseInRow(started))),
    );
    expect(Math.max(...longest)).toBeLessThanOrEqual(options.maxCoarseInRow);
  },
);

/** The longest row of coarse stages that an engine started while refinements waited for it. */
function countCoarseInRow(started: SimulatedEngine['started']): number {
  let inRow = 0;
  const rows = started.map(({ stage, refinesWaiting }) => {
    inRow = stage === 'coarse' && refinesWaiting > 0 ? inRow + 1 : 0;
    return inRow;
  });
  return Math.max(0, ...rows);
}

test('at three times the capacity the engines never idle and the coarse picture comes long before the refined one', () => {
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
