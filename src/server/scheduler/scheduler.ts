import type { StageName } from '../../bundle/manifest.js';
import { ReposeError } from '../../errors.js';
import { chooseStage } from './choose-stage.js';
import type { Drawn, EnginePort, Job, JobListener, Phase, Work } from './job.js';

export interface SchedulerOptions {
  /** The most jobs that may wait or run at once; the next is refused. */
  readonly maxJobs: number;
  /** See `chooseStage`. */
  readonly maxCoarseInRow: number;
  /** A monotonic clock. */
  readonly nowMs: () => number;
}

/** An engine with the refinements that only it can draw. */
interface Slot {
  readonly engine: EnginePort;
  readonly refineQueue: Job[];
  running: Job | undefined;
  coarseInRow: number;
}

/** A job that ends this many engines is taken for the cause. */
const maxCrashes = 2;

/** What a refused caller is told to wait at the least. */
const minRetryMs = 100;

/**
 * Gives every idle engine the next stage of some job. Pure: engines, clock and listeners are passed in, and everything
 * happens inside the calls. Each admitted job that is not cancelled comes to exactly one end.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #coarseQueue: Job[] = [];
  readonly #slots = new Map<EnginePort, Slot>();
  readonly #jobs = new Set<Job>();
  readonly #meanMs: Record<StageName, number> = { coarse: 0, refine: 0 };
  #lastId = 0;
  #outage: ReposeError | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Jobs that wait or run, cancelled ones not counted. */
  get jobs(): number {
    return this.#jobs.size;
  }

  /** Throws where `submit` would: `resource-exhausted` says when a place may be free, or the error of `suspend`. */
  assertRoom(): void {
    const { maxJobs } = this.#options;
    if (this.#outage !== undefined) throw this.#outage;
    if (this.#jobs.size >= maxJobs) {
      const message = `Cannot accept the request: ${this.#jobs.size} others wait, expected at most ${maxJobs - 1}`;
      throw new ReposeError('resource-exhausted', message, { retryAfterMs: this.#estimateDrainMs() });
    }
  }

  /** Admits a job, or throws what `assertRoom` throws. */
  submit(work: Work, listener: JobListener): Job {
    this.assertRoom();
    this.#lastId++;
    const waitingSinceMs = this.#options.nowMs();
    const waiting = { phase: { type: 'coarse-waiting' }, waitingSinceMs, queueMs: 0 } as const;
    const job: Job = { id: this.#lastId, work, listener, ...waiting, hasHandedOutCoarse: false, crashes: 0 };
    this.#jobs.add(job);
    this.#coarseQueue.push(job);
    this.#dispatch();
    return job;
  }

  /** Takes a job out before its next stage. Its listener hears nothing more. Harmless once the job is over. */
  cancel(job: Job): void {
    const { phase } = job;
    if (phase.type === 'coarse-waiting') remove(this.#coarseQueue, job);
    if (phase.type === 'refine-waiting') {
      remove(this.#slots.get(phase.engine)?.refineQueue ?? [], job);
      phase.engine.release(job.id);
    }
    this.#leave(job);
  }

  /** Ends every job with an error, and refuses new ones with it until an engine is added. */
  suspend(error: ReposeError): void {
    this.#outage = error;
    for (const job of [...this.#jobs]) {
      this.cancel(job);
      job.listener.onEnd(error);
    }
  }

  /** An engine is ready for work. */
  addEngine(engine: EnginePort): void {
    this.#outage = undefined;
    this.#slots.set(engine, { engine, refineQueue: [], running: undefined, coarseInRow: 0 });
    this.#dispatch();
  }

  /** An engine ended. What it drew and what it kept runs again elsewhere, from the start. */
  removeEngine(engine: EnginePort): void {
    const slot = this.#slots.get(engine);
    if (slot === undefined) return;
    this.#slots.delete(engine);
    const { running } = slot;
    const isLost = running !== undefined && running.phase.type !== 'over';
    if (isLost) running.crashes++;
    const lost = isLost ? [running, ...slot.refineQueue] : slot.refineQueue;
    for (const job of lost.toReversed()) this.#runAgain(job);
    this.#dispatch();
  }

  /** The engine has drawn the stage that it was given. */
  drew(engine: EnginePort, drawn: Drawn): void {
    const { slot, job } = this.#takeRunning(engine);
    if (slot === undefined || job === undefined) return;
    const stage = job.phase.type === 'refine-running' ? 'refine' : 'coarse';
    if (job.phase.type === 'over') engine.release(job.id);
    else if (stage === 'coarse') this.#finishCoarse(slot, job, drawn);
    else this.#finishRefine(job, drawn);
    this.#dispatch();
  }

  /** The engine could not draw the stage that it was given, and is ready for the next. */
  failed(engine: EnginePort, error: ReposeError): void {
    const { job } = this.#takeRunning(engine);
    if (job !== undefined) this.#end(job, error);
    this.#dispatch();
  }

  #takeRunning(engine: EnginePort): { slot: Slot | undefined; job: Job | undefined } {
    const slot = this.#slots.get(engine);
    const job = slot?.running;
    if (slot !== undefined) slot.running = undefined;
    return { slot, job };
  }

  #finishCoarse(slot: Slot, job: Job, drawn: Drawn): void {
    this.#measure('coarse', drawn.runMs);
    const goesOn = job.work.stages.has('refine');
    if (goesOn) {
      this.#wait(job, { type: 'refine-waiting', engine: slot.engine });
      slot.refineQueue.push(job);
    }
    if (job.work.stages.has('coarse') && !job.hasHandedOutCoarse) {
      job.hasHandedOutCoarse = true;
      job.listener.onDrawn({ stage: 'coarse', queueMs: job.queueMs, ...drawn });
    }
    if (!goesOn) this.#end(job);
  }

  #finishRefine(job: Job, drawn: Drawn): void {
    this.#measure('refine', drawn.runMs);
    job.listener.onDrawn({ stage: 'refine', queueMs: job.queueMs, ...drawn });
    this.#end(job);
  }

  /** Puts a job that lost its engine at the head of the queue; the second time it draws, it is refused. */
  #runAgain(job: Job): void {
    if (job.crashes >= maxCrashes) {
      this.#end(
        job,
        new ReposeError('internal', `Cannot draw: ${job.crashes} engines ended while they drew this`),
      );
      return;
    }
    this.#wait(job, { type: 'coarse-waiting' });
    this.#coarseQueue.unshift(job);
  }

  #wait(job: Job, phase: Phase): void {
    job.phase = phase;
    job.waitingSinceMs = this.#options.nowMs();
  }

  #end(job: Job, error?: ReposeError): void {
    if (job.phase.type === 'over') return; // its listener cancelled it a moment ago
    this.#leave(job);
    job.listener.onEnd(error);
  }

  #leave(job: Job): void {
    job.phase = { type: 'over' };
    this.#jobs.delete(job);
  }

  /** Idle engines with the fewest refinements before them take work first. */
  #dispatch(): void {
    const idle = [...this.#slots.values()].filter((slot) => slot.running === undefined);
    idle.sort((a, b) => a.refineQueue.length - b.refineQueue.length);
    for (const slot of idle) this.#startNext(slot);
  }

  #startNext(slot: Slot): void {
    const { refineQueue, coarseInRow } = slot;
    const waiting = { coarse: this.#coarseQueue.length, refine: refineQueue.length, coarseInRow };
    const stage = chooseStage(waiting, this.#options.maxCoarseInRow);
    const job =
      stage === 'coarse' ? this.#coarseQueue.shift() : stage === 'refine' ? refineQueue.shift() : undefined;
    if (job === undefined) return;
    slot.running = job;
    slot.coarseInRow = stage === 'coarse' && refineQueue.length > 0 ? coarseInRow + 1 : 0;
    job.queueMs = this.#options.nowMs() - job.waitingSinceMs;
    job.phase = { type: stage === 'coarse' ? 'coarse-running' : 'refine-running' };
    const pace = this.#jobs.size === 1 ? 'alone' : 'shared';
    const keeps = job.work.stages.has('refine');
    if (stage === 'coarse') slot.engine.drawCoarse(job.id, job.work, { keeps, pace });
    else slot.engine.refine(job.id, pace);
  }

  /** A running mean that forgets: nine tenths of what was known, one tenth of what was seen. */
  #measure(stage: StageName, runMs: number): void {
    const mean = this.#meanMs[stage];
    this.#meanMs[stage] = mean === 0 ? runMs : 0.9 * mean + 0.1 * runMs;
  }

  /** How long the engines need for all jobs that are here. */
  #estimateDrainMs(): number {
    const workMs = this.#jobs.size * (this.#meanMs.coarse + this.#meanMs.refine);
    return Math.max(minRetryMs, Math.ceil(workMs / Math.max(1, this.#slots.size)));
  }
}

function remove<Item>(items: Item[], item: Item): void {
  const index = items.indexOf(item);
  if (index >= 0) items.splice(index, 1);
}
