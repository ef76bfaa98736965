import { ReposeError } from '../../../src/errors.js';
import { createRandom, type Random } from '../../../src/random.js';
import { Admission, type Ticket } from '../../../src/server/scheduler/admission.js';
import { CostModel } from '../../../src/server/scheduler/cost-model.js';
import type { DrawnStage, EnginePort, Job, JobListener, Work } from '../../../src/server/scheduler/job.js';
import { Scheduler } from '../../../src/server/scheduler/scheduler.js';

/** A virtual clock, which runs events in order of their time. */
class VirtualClock {
  nowMs = 0;
  readonly #events: { readonly atMs: number; readonly run: () => void }[] = [];

  after(delayMs: number, run: () => void): void {
    const atMs = this.nowMs + delayMs;
    const index = this.#events.findIndex((event) => event.atMs > atMs);
    this.#events.splice(index < 0 ? this.#events.length : index, 0, { atMs, run });
  }

  /** Runs all events. */
  run(): void {
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
      this.nowMs = event.atMs;
      event.run();
    }
  }
}

/** The events of one job in a simulation. */
export interface SimulatedJob {
  readonly wanted: Work['stages'];
  readonly bringsCoarse: boolean;
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
  /** Mean time between two jobs that arrive at random. */
  readonly meanArrivalMs: number;
  /**
   * If not 0: this many concurrent callers, each of which submits its next job after an answer or a
   * refusal.
   */
  readonly callers: number;
  /** How long a refusal delays an engine, because engines and server share the cores. */
  readonly refusalMs: number;
  /** The mean for one picture. Every further picture of a batch adds `batchCost` of it. */
  readonly stageMs: number;
  readonly maxBatch: number;
  readonly batchCost: number;
  readonly maxQueueDelayMs: number;
  /** The mean for a job. A job is cancelled after its deadline, as the server does. */
  readonly deadlineMs: number;
  /** How much longer or shorter the deadline of a job may be, as a share. */
  readonly deadlineSpread: number;
  /** How much longer a stage takes than the engine reports, as on a busy machine. */
  readonly unseen: number;
  /** Until when stages take longer. */
  readonly unseenUntilMs: number;
  /** Probabilities, 0 to 1: of a crash in a stage, of a failed stage, of a job's cancellation. */
  readonly crash: number;
  readonly failure: number;
  readonly cancel: number;
  /**
   * The probability that all jobs end and new ones are refused when the last engine ends, until
   * another one starts.
   */
  readonly outage: number;
  /** The probability that a job brings what a coarse stage leaves, and wants only its refine stage. */
  readonly brings: number;
}

/**
 * An engine in a simulation: the stages that it started, in order, and the jobs that it still
 * keeps.
 */
export interface SimulatedEngine {
  readonly started: {
    readonly stage: 'coarse' | 'refine';
    readonly batch: number;
    readonly refinesWaiting: number;
    /** For all engines; exact if no job is cancelled, fails or is drawn again. */
    readonly coarseWaiting: number;
    /** Since the previous stage. */
    readonly idleMs: number;
  }[];
  readonly kept: Set<number>;
}

/** Runs the scheduler in virtual time, with engines that draw, fail, end and restart. */
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
  const admission = new Admission(
    () => limits,
    () => scheduler.look(),
  );
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

/** Jobs that arrive at random times, independent of earlier ones. */
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

/**
 * Jobs of callers that start together and submit the next job shortly after their last one has
 * ended.
 */
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
    keep: ({ id }) => life.kept.add(id),
    release: (job) => life.kept.delete(job),
  };
  world.engines.push(life);
  scheduler.addEngine(port);
}

function submitJob(world: World, whenOver: () => void = () => undefined): SimulatedJob {
  const { random, clock, options } = world;
  const stages = random.pick([['coarse'], ['refine'], ['coarse', 'refine']] as const);
  const bringsCoarse = options.brings > 0 && random.uniform(0, 1) < options.brings;
  const simulated: SimulatedJob = {
    wanted: new Set(bringsCoarse ? ['refine'] : stages),
    bringsCoarse,
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

/** `leave` closes the ticket of a job that has not ended, and returns whether it was open. */
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
  const { wanted: stages, bringsCoarse } = simulated;
  const inputs = { model: 'm@1', condNhwc: new Uint8Array(), joints: new Float32Array(), stages };
  const work = bringsCoarse ? { ...inputs, coarseNchw: new Float32Array() } : inputs;
  ticket.enter();
  const listener: JobListener = {
    onDrawn: (stage) => simulated.drawn.push(stage),
    onEnd: (error) => {
      simulated.ends.push(error);
      simulated.endedMs = clock.nowMs;
      leave();
    },
  };
  if (!bringsCoarse) world.coarseWaiting++;
  const job = scheduler.submit(work, listener, clock.nowMs + timeLeftMs);
  return { job, leave };
}
