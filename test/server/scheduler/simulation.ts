import { ReposeError } from '../../../src/errors.js';
import { createRandom, type Random } from '../../../src/random.js';
import type { DrawnStage, EnginePort, Job, Work } from '../../../src/server/scheduler/job.js';
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
}

export interface SimulationOptions {
  readonly seed: number;
  readonly jobs: number;
  readonly engines: number;
  readonly maxJobs: number;
  readonly maxCoarseInRow: number;
  readonly meanArrivalMs: number;
  readonly stageMs: number;
  /** Chances, 0 to 1: of an engine's end in a stage, of a failed stage, of a job's cancellation at some time. */
  readonly crash: number;
  readonly failure: number;
  readonly cancel: number;
}

/** An engine's life in a simulation: what it started, in order, and what it still keeps. */
export interface SimulatedEngine {
  readonly started: { readonly stage: 'coarse' | 'refine'; readonly refinesWaiting: number }[];
  readonly kept: Set<number>;
}

/** A run of the scheduler with engines that draw, fail, end and come back, all in virtual time. */
export function simulate(options: SimulationOptions): {
  jobs: SimulatedJob[];
  engines: SimulatedEngine[];
  left: number;
} {
  const { seed, maxJobs, maxCoarseInRow } = options;
  const random = createRandom(seed);
  const clock = new VirtualClock();
  const scheduler = new Scheduler({ maxJobs, maxCoarseInRow, nowMs: () => clock.nowMs });
  const world = { random, clock, scheduler, options, engines: [] as SimulatedEngine[] };
  for (let i = 0; i < options.engines; i++) addEngine(world);
  const jobs: SimulatedJob[] = [];
  let arrivalMs = 0;
  for (let i = 0; i < options.jobs; i++) {
    arrivalMs += random.uniform(0, 2 * options.meanArrivalMs);
    clock.after(arrivalMs, () => jobs.push(submitJob(world)));
  }
  clock.run();
  return { jobs, engines: world.engines, left: scheduler.jobs };
}

interface World {
  readonly random: Random;
  readonly clock: VirtualClock;
  readonly scheduler: Scheduler;
  readonly options: SimulationOptions;
  readonly engines: SimulatedEngine[];
}

function addEngine(world: World): void {
  const { random, clock, scheduler, options } = world;
  const life: SimulatedEngine = { started: [], kept: new Set() };
  const draw = (stage: 'coarse' | 'refine', job: number, keeps: boolean): void => {
    life.started.push({ stage, refinesWaiting: life.kept.size });
    if (stage === 'refine' && !life.kept.delete(job))
      throw new Error(`refine of job ${job}, which was not kept`);
    const runMs = random.uniform(0.5, 1.5) * options.stageMs;
    const fate = random.uniform(0, 1);
    clock.after(runMs, () => {
      if (fate < options.crash) {
        scheduler.removeEngine(port);
        clock.after(options.stageMs, () => addEngine(world));
      } else if (fate < options.crash + options.failure)
        scheduler.failed(port, new ReposeError('internal', 'failed'));
      else {
        if (keeps) life.kept.add(job);
        scheduler.drew(port, { imageNhwc: new Uint8Array(), runMs });
      }
    });
  };
  const port: EnginePort = {
    drawCoarse: (job, _work, { keeps }) => draw('coarse', job, keeps),
    refine: (job) => draw('refine', job, false),
    release: (job) => life.kept.delete(job),
  };
  world.engines.push(life);
  scheduler.addEngine(port);
}

function submitJob({ random, clock, scheduler, options }: World): SimulatedJob {
  const stages = random.pick([['coarse'], ['refine'], ['coarse', 'refine']] as const);
  const simulated: SimulatedJob = {
    wanted: new Set(stages),
    drawn: [],
    ends: [],
    arrivedMs: clock.nowMs,
    endedMs: Number.NaN,
    isCancelled: false,
    isRefused: false,
  };
  const work = {
    model: 'm',
    condNhwc: new Uint8Array(),
    joints: new Float32Array(),
    stages: simulated.wanted,
  };
  try {
    const job: Job = scheduler.submit(work, {
      onDrawn: (stage) => simulated.drawn.push(stage),
      onEnd: (error) => {
        simulated.ends.push(error);
        simulated.endedMs = clock.nowMs;
      },
    });
    if (random.uniform(0, 1) < options.cancel)
      clock.after(random.uniform(0, 10 * options.stageMs), () => {
        if (simulated.ends.length > 0) return;
        simulated.isCancelled = true;
        scheduler.cancel(job);
      });
  } catch (error) {
    if (!(error instanceof ReposeError) || error.kind !== 'resource-exhausted') throw error;
    simulated.isRefused = true;
  }
  return simulated;
}
