import { ReposeError } from '../../../src/errors.js';
import { createRandom, type Random } from '../../../src/random.js';
import { Admission, type Ticket } from '../../../src/server/scheduler/admission.js';
import { CostModel } from '../../../src/server/scheduler/cost-model.js';
import type { DrawnStage, EnginePort, Job, JobListener, Work } from '../../../src/server/scheduler/job.js';
import { Scheduler } from '../../../src/server/scheduler/scheduler.js';

/** Time that passes only when the simulation says so: events in order of their time. */
class VirtualClock {
  nowMs = 0;
  readonly #events: { readonly atMs: number; readonly run: () => void }[] = [];

  after(delayMs: number, run: () => void): void {
    const atMs = this.nowMs + delayMs;
    const index = this.#events.findIndex((event) => event.atMs > atMs);
    this.#events.splice(index < 0 ? this.#events.length : index, 0, { atMs, run });
  }

  /** Runs until nothing is left to happen. */
  run(): void {
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
      this.nowMs = event.atMs;
      event.run();
    }
  }
}

/** What happened to one job of a simulation. */
export interface SimulatedJob {
  readonly wanted: Work['stages'];
  readonly drawn: DrawnStage[];
  readonly ends: (ReposeError | undefined)[];
  readonly arrivedMs: number;
  endedMs: number;
  isCancelled: boolean;
  isRefused: boolean;
  isLate: boolean;
}

export interface SimulationOptions {
  readonly seed: number;
  readonly jobs: number;
  readonly engines: number;
  readonly maxJobs: number;
  readonly maxCoarseInRow: number;
  /** Between two jobs that come by themselves. */
  readonly meanArrivalMs: number;
  /**
   * Other than 0: so many callers, all at once, each of whom asks again when it has its answer or
   * was refused; and again when all are done.
   */
  readonly callers: number;
  /**
   * How long a refusal keeps an engine from its work, on the cores that they share with the server.
   */
  readonly refusalMs: number;
  /** Of one picture, in the middle; every further one of a batch adds `batchCost` of it. */
  readonly stageMs: number;
  readonly maxBatch: number;
  readonly batchCost: number;
  readonly maxQueueDelayMs: number;
  /** Of a job, in the middle; one that is past it is taken out, as the server does. */
  readonly deadlineMs: number;
  /** How much longer or shorter that of one job may be, as a share. */
  readonly deadlineSpread: number;
  /**
   * How much longer a stage takes than the engine says, as on a machine with other things to do.
   */
  readonly unseen: number;
  /** Until when it does. */
  readonly unseenUntilMs: number;
  /**
   * Chances, 0 to 1: of an engine's end in a stage, of a failed stage, of a job's cancellation at
   * some time.
   */
  readonly crash: number;
  readonly failure: number;
  readonly cancel: number;
  /**
   * Of every job's being ended, and new ones refused, when the last engine ends, until one is there
   * again.
   */
  readonly outage: number;
}

/** An engine's life in a simulation: what it started, in order, and what it still keeps. */
export interface SimulatedEngine {
  readonly started: {
    readonly stage: 'coarse' | 'refine';
    readonly batch: number;
    readonly refinesWaiting: number;
    /** Of all engines; told truly where no job is cancelled, fails or is drawn again. */
    readonly coarseWaiting: number;
    /** Since the stage before. */
    readonly idleMs: number;
  }[];
  readonly kept: Set<number>;
}

/** A run of the scheduler with engines that draw, fail, end and come back, all in virtual time. */
export function simulate(options: SimulationOptions): {
  jobs: SimulatedJob[];
  engines: SimulatedEngine[];
  left: number;
} {
  const { seed, maxJobs, maxCoarseInRow, maxQueueDelayMs } = options;
  const random = createRandom(seed);
  const clock = new VirtualClock();
  const costs = new CostModel();
  const nowMs = (): number => clock.nowMs;
  const wakeAfter = (delayMs: number, wake: () => void): void => clock.after(delayMs, wake);
  const scheduler = new Scheduler({ maxCoarseInRow, maxQueueDelayMs, costs, nowMs, wakeAfter });
  const limits = { maxRequests: maxJobs, maxBytes: Number.POSITIVE_INFINITY };
  const admission = new Admission(limits, () => scheduler.look());
  const world = {
    random,
    clock,
    scheduler,
    costs,
    admission,
    options,
    engines: [],
    coarseWaiting: 0,
    stolenMs: 0,
  } as World;
  for (let i = 0; i < options.engines; i++) addEngine(world);
  const jobs = options.callers > 0 ? [...callAgain(world), ...callAgain(world)] : arrive(world);
  return { jobs, engines: world.engines, left: scheduler.jobs + admission.requests };
}

interface World {
  readonly random: Random;
  readonly clock: VirtualClock;
  readonly scheduler: Scheduler;
  readonly costs: CostModel;
  readonly admission: Admission;
  readonly options: SimulationOptions;
  readonly engines: SimulatedEngine[];
  coarseWaiting: number;
  stolenMs: number;
}

/** Jobs that come at random times, whatever becomes of those before. */
function arrive(world: World): SimulatedJob[] {
  const { random, clock, options } = world;
  const jobs: SimulatedJob[] = [];
  let arrivalMs = 0;
  for (let i = 0; i < options.jobs; i++) {
    arrivalMs += random.uniform(0, 2 * options.meanArrivalMs);
    clock.after(arrivalMs, () => jobs.push(submitJob(world)));
  }
  clock.run();
  return jobs;
}

/** Jobs of callers who begin together and ask again a moment after their last job is over. */
function callAgain(world: World): SimulatedJob[] {
  const { random, clock, options } = world;
  const jobs: SimulatedJob[] = [];
  const call = (): void => {
    if (jobs.length < options.jobs) jobs.push(submitJob(world, again));
  };
  const again = (): void => clock.after(random.uniform(0, options.stageMs / 5), call);
  for (let i = 0; i < options.callers; i++) again();
  clock.run();
  return jobs;
}

function addEngine(world: World): void {
  const { random, clock, scheduler, options } = world;
  const life: SimulatedEngine = { started: [], kept: new Set() };
  let idleSinceMs = clock.nowMs;
  const draw = (stage: 'coarse' | 'refine', jobs: readonly number[], keeps: readonly number[]): void => {
    if (stage === 'coarse') world.coarseWaiting -= jobs.length;
    const { coarseWaiting } = world;
    const waiting = { refinesWaiting: life.kept.size, coarseWaiting };
    life.started.push({ stage, batch: jobs.length, ...waiting, idleMs: clock.nowMs - idleSinceMs });
    if (stage === 'refine')
      for (const job of jobs)
        if (!life.kept.delete(job)) throw new Error(`refine of job ${job}, which was not kept`);
    const batchMs = options.stageMs * (1 + options.batchCost * (jobs.length - 1));
    const runMs = random.uniform(0.5, 1.5) * batchMs;
    const fate = random.uniform(0, 1);
    const unseen = clock.nowMs < options.unseenUntilMs ? options.unseen : 1;
    const unseenMs = runMs * (unseen - 1) + world.stolenMs;
    world.stolenMs = 0;
    clock.after(runMs + unseenMs, () => {
      idleSinceMs = clock.nowMs;
      if (fate < options.crash) {
        scheduler.removeEngine(port);
        if (scheduler.look().engines === 0 && random.uniform(0, 1) < options.outage)
          scheduler.suspend(new ReposeError('unavailable', 'down'));
        clock.after(options.stageMs, () => addEngine(world));
      } else if (fate < options.crash + options.failure)
        scheduler.failed(port, new ReposeError('internal', 'failed'));
      else {
        for (const job of keeps) life.kept.add(job);
        scheduler.drew(port, { imagesNhwc: jobs.map(() => new Uint8Array()), runMs });
      }
    });
  };
  const port: EnginePort = {
    maxBatch: options.maxBatch,
    drawCoarse: (jobs) => {
      const keeps = jobs.filter(({ work }) => work.stages.has('refine'));
      draw(
        'coarse',
        jobs.map(({ id }) => id),
        keeps.map(({ id }) => id),
      );
    },
    refine: (jobs) => draw('refine', jobs, []),
    release: (job) => life.kept.delete(job),
  };
  world.engines.push(life);
  scheduler.addEngine(port);
}

function submitJob(world: World, whenOver: () => void = () => undefined): SimulatedJob {
  const { random, clock, options } = world;
  const stages = random.pick([['coarse'], ['refine'], ['coarse', 'refine']] as const);
  const simulated: SimulatedJob = {
    wanted: new Set(stages),
    drawn: [],
    ends: [],
    arrivedMs: clock.nowMs,
    endedMs: Number.NaN,
    isCancelled: false,
    isRefused: false,
    isLate: false,
  };
  const timeLeftMs =
    random.uniform(1 - options.deadlineSpread, 1 + options.deadlineSpread) * options.deadlineMs;
  const ticket = admit(world, simulated, timeLeftMs);
  if (ticket === undefined) {
    world.stolenMs += options.refusalMs;
    whenOver();
    return simulated;
  }
  const { job, leave } = enter(world, simulated, { ticket, timeLeftMs, whenOver });
  const cancelAfter = (delayMs: number, flag: 'isCancelled' | 'isLate'): void =>
    clock.after(delayMs, () => {
      if (!leave()) return;
      simulated[flag] = true;
      world.scheduler.cancel(job);
    });
  if (random.uniform(0, 1) < options.cancel)
    cancelAfter(random.uniform(0, 10 * options.stageMs), 'isCancelled');
  if (Number.isFinite(timeLeftMs)) cancelAfter(timeLeftMs, 'isLate');
  return simulated;
}

const refusals = new Set(['resource-exhausted', 'unavailable']);

function admit(
  { costs, scheduler, admission }: World,
  simulated: SimulatedJob,
  timeLeftMs: number,
): Ticket | undefined {
  const workMs = costs.workMs({ model: 'm@1', stages: simulated.wanted });
  try {
    scheduler.assertOpen();
    return admission.admit({ bytes: 0, workMs, timeLeftMs });
  } catch (error) {
    if (!(error instanceof ReposeError) || !refusals.has(error.kind)) throw error;
    simulated.isRefused = true;
    return undefined;
  }
}

/** `leave` closes the ticket of a job that is not over yet, and says whether it was open. */
function enter(
  world: World,
  simulated: SimulatedJob,
  { ticket, timeLeftMs, whenOver }: { ticket: Ticket; timeLeftMs: number; whenOver: () => void },
): { job: Job; leave: () => boolean } {
  const { clock, scheduler } = world;
  let isOpen = true;
  const leave = (): boolean => {
    if (!isOpen) return false;
    isOpen = false;
    ticket.close();
    whenOver();
    return true;
  };
  const { wanted: stages } = simulated;
  const work = { model: 'm@1', condNhwc: new Uint8Array(), joints: new Float32Array(), stages };
  ticket.enter();
  const listener: JobListener = {
    onDrawn: (stage) => simulated.drawn.push(stage),
    onEnd: (error) => {
      simulated.ends.push(error);
      simulated.endedMs = clock.nowMs;
      leave();
    },
  };
  world.coarseWaiting++;
  const job = scheduler.submit(work, listener, clock.nowMs + timeLeftMs);
  return { job, leave };
}
