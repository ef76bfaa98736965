import type { ReposeError } from '../../../src/errors.js';
import { CostModel } from '../../../src/server/scheduler/cost-model.js';
import type { DrawnStage, EnginePort, Work } from '../../../src/server/scheduler/job.js';
import { Scheduler } from '../../../src/server/scheduler/scheduler.js';
import { Quarantine } from '../../../src/server/sharing/quarantine.js';
import { SharedJobs } from '../../../src/server/sharing/shared-jobs.js';
import { StageCache } from '../../../src/server/sharing/stage-cache.js';

/**
 * Creates SharedJobs with a scheduler and one engine, which records its commands and draws when the
 * test says so.
 */
function createSharedJobs({ sharesWork = true, cacheBytes = 0, costs = new CostModel() } = {}) {
  const wakeAfter = (): void => undefined;
  const options = {
    maxCoarseInRow: 4,
    maxQueueDelayMs: 0,
    costs,
    nowMs: () => 0,
    wakeAfter,
  };
  const scheduler = new Scheduler(options);
  const commands: string[] = [];
  const engine: EnginePort = {
    maxBatch: 1,
    drawCoarse: ([job]) => commands.push(`coarse ${job?.id}`),
    keep: ({ id }) => commands.push(`keep ${id}`),
    refine: ([id]) => commands.push(`refine ${id}`),
    release: (id) => commands.push(`release ${id}`),
  };
  scheduler.addEngine(engine);
  const cache = cacheBytes === 0 ? undefined : new StageCache(cacheBytes);
  const sharedJobs = new SharedJobs({
    scheduler,
    quarantine: new Quarantine(),
    sharesWork,
    graphsOf: () => 'graphs',
    cache,
  });
  let level = 0;
  const draw = (): void => {
    level++;
    scheduler.drew(engine, { imagesNhwc: [Uint8Array.of(level)], runMs: 1 });
  };
  const crash = (): void => {
    scheduler.removeEngine(engine);
    scheduler.addEngine(engine);
  };
  return { sharedJobs, scheduler, commands, draw, crash };
}

/** Creates a listener that records stages with the first level of their pictures, and ends. */
function createListener() {
  const received: string[] = [];
  return {
    received,
    onDrawn: ({ stage, imageNhwc }: DrawnStage) => void received.push(`${stage} ${imageNhwc[0]}`),
    onEnd: (error?: ReposeError) => void received.push(error?.kind ?? 'end'),
  };
}

const work: Work = {
  model: 'm@1',
  condNhwc: Uint8Array.of(1, 2, 3),
  joints: Float32Array.of(1, 2, 1),
  stages: new Set(['coarse', 'refine']),
};

test('equal requests in flight are drawn once, and each gets every stage, even one drawn before it was submitted', () => {
  const { sharedJobs, commands, draw } = createSharedJobs();
  const [first, second, third] = [createListener(), createListener(), createListener()];
  sharedJobs.submit(work, first);
  sharedJobs.submit(work, second);
  draw();
  sharedJobs.submit(work, third);
  draw();
  expect(commands).toEqual(['coarse 1', 'refine 1']);
  for (const { received } of [first, second, third])
    expect(received).toEqual(['coarse 1', 'refine 2', 'end']);
  expect(sharedJobs.counts).toEqual({ drawn: 1, shared: 2, cached: 0 });
});

test.each([
  ['another picture', { condNhwc: Uint8Array.of(1, 2, 4) }],
  ['another pose', { joints: Float32Array.of(1, 3, 1) }],
  ['another model', { model: 'n' }],
  ['another version of the model', { model: 'm@2' }],
  ['a wish for the coarse tensor', { wantsCoarseTensor: true }],
  ['a coarse tensor of its own', { coarseNchw: Float32Array.of(1) }],
])('a request with %s is drawn separately', (_name, changes) => {
  const { sharedJobs } = createSharedJobs();
  sharedJobs.submit(work, createListener());
  sharedJobs.submit({ ...work, ...changes }, createListener());
  expect(sharedJobs.counts).toEqual({ drawn: 2, shared: 0, cached: 0 });
});

test('a request for fewer stages joins and ends with the last of them; one for more does not join', () => {
  const { sharedJobs, draw } = createSharedJobs();
  const [coarse, both] = [createListener(), createListener()];
  sharedJobs.submit({ ...work, stages: new Set(['refine']) }, createListener());
  sharedJobs.submit(work, both);
  sharedJobs.submit({ ...work, stages: new Set(['coarse']) }, coarse);
  expect(sharedJobs.counts).toEqual({ drawn: 2, shared: 1, cached: 0 });
  draw();
  draw();
  expect(coarse.received).toEqual(['coarse 2', 'end']);
  draw();
  draw();
  expect(both.received).toEqual(['coarse 2', 'refine 4', 'end']);
});

test('shared work continues while a request waits for it, and is cancelled with the last one', () => {
  const { sharedJobs, scheduler, draw } = createSharedJobs();
  const [first, second] = [createListener(), createListener()];
  const leaveFirst = sharedJobs.submit(work, first);
  const leaveSecond = sharedJobs.submit(work, second);
  leaveFirst();
  draw();
  expect({ first: first.received, second: second.received }).toEqual({ first: [], second: ['coarse 1'] });
  leaveSecond();
  expect(scheduler.jobs).toBe(0);
});

/**
 * Two requests share work that waits for its refine stage. Another request's coarse stage waits for
 * the same engine.
 */
test.each<[string, { deadlinesMs: number[]; leaving?: number; next: string }]>([
  ['the first', { deadlinesMs: [244, 10_000], next: 'refine 1' }],
  ['one that joins', { deadlinesMs: [10_000, 244], next: 'refine 1' }],
  ['neither', { deadlinesMs: [10_000, 10_000], next: 'coarse 2' }],
  ['the first, which has left', { deadlinesMs: [244, 10_000], leaving: 0, next: 'coarse 2' }],
  ['one that joined, which has left', { deadlinesMs: [10_000, 244], leaving: 1, next: 'coarse 2' }],
])(
  'shared work is due with the earliest deadline of those who wait for it: that of %s',
  (_name, { deadlinesMs, leaving = -1, next }) => {
    const costs = new CostModel();
    const run = { model: work.model, pace: 'shared', batch: 1 } as const;
    costs.record({ ...run, stage: 'coarse' }, 10);
    costs.record({ ...run, stage: 'refine' }, 170);
    const { sharedJobs, commands, draw } = createSharedJobs({ costs });
    const other: Work = { ...work, condNhwc: Uint8Array.of(9) };
    const leaves = deadlinesMs.map((deadlineMs) => sharedJobs.submit(work, createListener(), deadlineMs));
    sharedJobs.submit(other, createListener());
    leaves[leaving]?.();
    draw();
    expect(commands.at(-1)).toBe(next);
  },
);

test('without sharing, each of several equal requests is drawn', () => {
  const { sharedJobs } = createSharedJobs({ sharesWork: false });
  for (let i = 0; i < 2; i++) sharedJobs.submit(work, createListener());
  expect(sharedJobs.counts).toEqual({ drawn: 2, shared: 0, cached: 0 });
});

test('a cached request is answered at once, with the pictures drawn before', () => {
  const { sharedJobs, draw } = createSharedJobs({ cacheBytes: 10_000 });
  sharedJobs.submit(work, createListener());
  draw();
  draw();
  const [again, refined] = [createListener(), createListener()];
  sharedJobs.submit(work, again);
  sharedJobs.submit({ ...work, stages: new Set(['refine']) }, refined);
  expect(again.received).toEqual(['coarse 1', 'refine 2', 'end']);
  expect(refined.received).toEqual(['refine 2', 'end']);
  expect(sharedJobs.counts).toEqual({ drawn: 1, shared: 0, cached: 2 });
});

test('the cache has a limit, and removes the least recently used first', () => {
  const { sharedJobs, draw } = createSharedJobs({ cacheBytes: 1100 }); // two entries of a few bytes
  const workOf = (level: number): Work => ({
    ...work,
    condNhwc: Uint8Array.of(level),
    stages: new Set(['coarse']),
  });
  for (const level of [1, 2, 3]) {
    sharedJobs.submit(workOf(level), createListener());
    draw();
  }
  for (const level of [2, 3, 1]) sharedJobs.submit(workOf(level), createListener());
  expect(sharedJobs.counts).toEqual({ drawn: 4, shared: 0, cached: 2 });
});

test('a request that ended two engines is refused from then on, and others are not', () => {
  const { sharedJobs, draw, crash } = createSharedJobs();
  const [poison, other] = [createListener(), createListener()];
  sharedJobs.submit(work, poison);
  for (let i = 0; i < 2; i++) crash();
  expect(poison.received).toEqual(['internal']);
  expect(() => sharedJobs.submit(work, createListener())).toThrow(
    'the same picture and pose have ended engines before',
  );
  sharedJobs.submit({ ...work, condNhwc: Uint8Array.of(9) }, other);
  draw();
  draw();
  expect(other.received).toEqual(['coarse 1', 'refine 2', 'end']);
});

test('a request that lost one engine is not refused', () => {
  const { sharedJobs, draw, crash } = createSharedJobs();
  const listener = createListener();
  sharedJobs.submit(work, listener);
  crash();
  draw();
  draw();
  expect(listener.received).toEqual(['coarse 1', 'refine 2', 'end']);
  expect(() => sharedJobs.submit(work, createListener())).not.toThrow();
});
