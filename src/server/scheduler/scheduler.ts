import { ReposeError } from '../../errors.js';
import type { StageName } from '../../stages.js';
import { type Backlog, headroom } from './admission.js';
import { chooseStage } from './choose-stage.js';
import type { CostModel } from './cost-model.js';
import type { DrawnBatch, DrawnStage, EnginePort, Job, JobListener, Pace, Phase, Work } from './job.js';
import { takeBatch } from './take-batch.js';

export interface SchedulerOptions {
  /** See `chooseStage`. */
  readonly maxCoarseInRow: number;
  /** How long an idle engine waits for a batch to fill, in milliseconds; 0: not at all. */
  readonly maxQueueDelayMs: number;
  /** The cost of stages, which decides the size of batches. Every drawn stage updates it. */
  readonly costs: CostModel;
  /** A monotonic clock and its timer. */
  readonly nowMs: () => number;
  readonly wakeAfter: (delayMs: number, wake: () => void) => void;
}

/** The batch that an engine is drawing. */
interface RunningBatch {
  readonly stage: StageName;
  readonly pace: Pace;
  readonly jobs: readonly Job[];
  readonly startedMs: number;
}

/** A job's picture of a batch, and when and how long the batch ran. */
type DrawnPicture = Omit<DrawnStage, 'stage' | 'queueMs'>;

/** An engine, with the refine stages that only this engine can draw. */
interface Slot {
  readonly engine: EnginePort;
  readonly refineQueue: Job[];
  running: RunningBatch | undefined;
  coarseInRow: number;
  hasJustRefined: boolean;
}

/** A job during which this many engines ended is considered the cause. */
const maxBlame = 2;

/**
 * Gives every idle engine the next stage of some jobs. Pure: engines, clock and listeners are
 * passed in, and everything happens inside the calls. Each job that is not cancelled ends exactly
 * once.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #coarseQueue: Job[] = [];
  readonly #slots = new Map<EnginePort, Slot>();
  readonly #jobs = new Set<Job>();
  #lastId = 0;
  #outage: ReposeError | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** How many jobs wait or run, without cancelled ones. */
  get jobs(): number {
    return this.#jobs.size;
  }

  /**
   * Returns the work that a new request waits for, and how many engines do it. A stage that is
   * being drawn counts in full. A job whose coarse stage is done counts in full too: under load a
   * new job arrives as each one ends, and its coarse stage is drawn before the waiting refine
   * stages.
   */
  look(): Backlog {
    const workMs = { coarse: 0, refine: 0 };
    for (const { phase, work } of this.#jobs) {
      const hasCoarse = phase.type === 'coarse-waiting' || phase.type === 'coarse-running';
      const { coarse, refine } = this.#options.costs.workMs(work);
      workMs[hasCoarse ? 'coarse' : 'refine'] += coarse;
      workMs.refine += refine;
    }
    return { workMs, engines: this.#slots.size };
  }

  /** Throws the error of `suspend` until an engine is added. */
  assertOpen(): void {
    if (this.#outage !== undefined) throw this.#outage;
  }

  /** Adds a job. Throws what `assertOpen` throws. For `deadlineMs` see `Job`. */
  submit(work: Work, listener: JobListener, deadlineMs = Number.POSITIVE_INFINITY): Job {
    this.assertOpen();
    this.#lastId++;
    const waitingSinceMs = this.#options.nowMs();
    const waiting = { phase: { type: 'coarse-waiting' }, waitingSinceMs, queueMs: 0 } as const;
    const untried = { hasHandedOutCoarse: false, blame: 0, drawsAlone: false };
    const job: Job = { id: this.#lastId, work, listener, deadlineMs, ...waiting, ...untried };
    this.#jobs.add(job);
    this.#coarseQueue.push(job);
    this.#dispatch();
    return job;
  }

  /** Sets another deadline, earlier or later. */
  setDeadline(job: Job, deadlineMs: number): void {
    job.deadlineMs = deadlineMs;
  }

  /**
   * Cancels a job before its next stage. Its listener gets no more events. Does nothing if the job
   * has ended.
   */
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

  /** Adds an engine that is ready for work. */
  addEngine(engine: EnginePort): void {
    this.#outage = undefined;
    const fresh = { running: undefined, coarseInRow: 0, hasJustRefined: false };
    this.#slots.set(engine, { engine, refineQueue: [], ...fresh });
    this.#dispatch();
  }

  /**
   * Removes an engine that has ended. The jobs that it drew or kept run again on another engine,
   * from the start. `blame`, 0 to 1, is how likely the jobs that it drew were the cause.
   */
  removeEngine(engine: EnginePort, blame = 1): void {
    const slot = this.#slots.get(engine);
    if (slot === undefined) return;
    this.#slots.delete(engine);
    const running = slot.running?.jobs.filter(isOpen) ?? [];
    for (const job of running) {
      job.blame += blame;
      job.drawsAlone = true;
    }
    for (const job of [...running, ...slot.refineQueue].toReversed()) this.#runAgain(job);
    this.#dispatch();
  }

  /** The engine has drawn its batch, whose stage and number of jobs it returns. */
  drew(engine: EnginePort, drawn: DrawnBatch): { stage: StageName; jobs: number } | undefined {
    const { slot, batch } = this.#takeRunning(engine);
    if (slot === undefined || batch === undefined) return undefined;
    const { stage, pace, jobs, startedMs } = batch;
    const [{ work }] = jobs as readonly [Job]; // a batch has at least one job
    const { costs, nowMs } = this.#options;
    const { ms: enlargingMs, pixels } = drawn.enlarged ?? { ms: 0, pixels: 0 };
    const run = { model: work.model, stage, pace, batch: jobs.length };
    costs.record(run, nowMs() - startedMs - enlargingMs);
    if (pixels > 0) costs.recordEnlarging(work.model, enlargingMs / pixels);
    for (const [index, job] of jobs.entries()) {
      const imageNhwc = drawn.imagesNhwc[index];
      const tensors = {
        alpha: drawn.alphas?.[index],
        changed: drawn.changes?.[index],
        coarseNchw: drawn.coarseNchw?.[index],
      };
      const picture = { ...tensors, startedMs, runMs: drawn.runMs };
      if (imageNhwc === undefined)
        this.#end(job, new ReposeError('internal', 'Cannot draw: the engine returned too few pictures'));
      else if (stage === 'refine') this.#finishRefine(job, { ...picture, imageNhwc });
      else if (isOpen(job)) this.#finishCoarse(slot, job, { ...picture, imageNhwc });
      else engine.release(job.id);
    }
    this.#dispatch();
    return { stage, jobs: jobs.length };
  }

  /**
   * The engine could not draw its batch, and is ready for more work. Jobs of a larger batch are
   * drawn again one by one.
   */
  failed(engine: EnginePort, error: ReposeError): void {
    const { batch } = this.#takeRunning(engine);
    const jobs = batch?.jobs.filter(isOpen) ?? [];
    for (const job of jobs.toReversed()) {
      if (batch?.jobs.length === 1) this.#end(job, error);
      else {
        job.drawsAlone = true;
        this.#runAgain(job);
      }
    }
    this.#dispatch();
  }

  #takeRunning(engine: EnginePort): { slot: Slot | undefined; batch: RunningBatch | undefined } {
    const slot = this.#slots.get(engine);
    const batch = slot?.running;
    if (slot !== undefined) slot.running = undefined;
    return { slot, batch };
  }

  #finishCoarse(slot: Slot, job: Job, drawn: DrawnPicture): void {
    const goesOn = job.work.stages.has('refine');
    if (goesOn) this.#queueRefine(slot, job);
    if (job.work.stages.has('coarse') && !job.hasHandedOutCoarse) {
      job.hasHandedOutCoarse = true;
      job.listener.onDrawn({ stage: 'coarse', queueMs: job.queueMs, ...drawn });
    }
    if (!goesOn) this.#end(job);
  }

  #finishRefine(job: Job, drawn: DrawnPicture): void {
    if (!isOpen(job)) return;
    job.listener.onDrawn({ stage: 'refine', queueMs: job.queueMs, ...drawn });
    this.#end(job);
  }

  /**
   * Puts a job whose engine ended at the head of the queue, or ends it with an error if it is
   * considered the cause.
   */
  #runAgain(job: Job): void {
    if (isPoison(job)) {
      this.#end(
        job,
        new ReposeError('internal', 'Cannot draw: several engines ended while they drew this request'),
      );
      return;
    }
    this.#wait(job, { type: 'coarse-waiting' });
    this.#coarseQueue.unshift(job);
  }

  /**
   * Gives waiting jobs that need no coarse stage to the engine with the fewest refine stages, which
   * keeps for each what a coarse stage would have left. Without an engine they go on waiting.
   */
  #placeKept(): void {
    for (const job of this.#coarseQueue.filter(({ work }) => work.coarseNchw !== undefined)) {
      const [slot] = [...this.#slots.values()].toSorted((a, b) => countRefine(a) - countRefine(b));
      if (slot === undefined) return;
      remove(this.#coarseQueue, job);
      slot.engine.keep(job);
      this.#queueRefine(slot, job);
    }
  }

  /** Lets a job wait for the engine that keeps what its coarse stage has left. */
  #queueRefine(slot: Slot, job: Job): void {
    this.#wait(job, { type: 'refine-waiting', engine: slot.engine });
    slot.refineQueue.push(job);
  }

  #wait(job: Job, phase: Phase): void {
    job.phase = phase;
    job.waitingSinceMs = this.#options.nowMs();
  }

  #end(job: Job, error?: ReposeError): void {
    if (!isOpen(job)) return; // its listener has just cancelled it
    this.#leave(job);
    job.listener.onEnd(error);
  }

  #leave(job: Job): void {
    job.phase = { type: 'over' };
    this.#jobs.delete(job);
  }

  /**
   * Starts work on all idle engines. Those with the fewest refine stages choose first, and all
   * share the waiting coarse stages.
   */
  #dispatch(): void {
    this.#placeKept();
    const idle = [...this.#slots.values()].filter((slot) => slot.running === undefined);
    idle.sort((a, b) => a.refineQueue.length - b.refineQueue.length);
    for (const [index, slot] of idle.entries()) this.#startNext(slot, idle.length - index);
  }

  #startNext(slot: Slot, idleEngines: number): void {
    const { engine, refineQueue, coarseInRow, hasJustRefined } = slot;
    const mostCoarse = this.#countBatch(this.#coarseQueue, 'coarse', engine.maxBatch);
    const coarse = this.#waitsForMore(mostCoarse) ? 0 : this.#coarseQueue.length;
    const [refine, engines] = [refineQueue.length, this.#slots.size];
    const waiting = { coarse, refine, engines, coarseInRow, hasJustRefined, isRefineDue: this.#isDue(slot) };
    const stage = chooseStage(waiting, this.#options.maxCoarseInRow);
    if (stage === 'none') return;
    const jobs =
      stage === 'coarse'
        ? takeBatch(this.#coarseQueue, Math.min(mostCoarse, Math.ceil(coarse / idleEngines)))
        : takeBatch(refineQueue, this.#countBatch(refineQueue, 'refine', engine.maxBatch));
    slot.coarseInRow = stage === 'coarse' && refineQueue.length > 0 ? coarseInRow + 1 : 0;
    slot.hasJustRefined = stage === 'refine';
    this.#start(slot, stage, jobs);
  }

  #start(slot: Slot, stage: StageName, jobs: readonly Job[]): void {
    const pace = this.#jobs.size === 1 ? 'alone' : 'shared';
    const startedMs = this.#options.nowMs();
    slot.running = { stage, pace, jobs, startedMs };
    for (const job of jobs) {
      job.queueMs = startedMs - job.waitingSinceMs;
      job.phase = { type: stage === 'coarse' ? 'coarse-running' : 'refine-running' };
    }
    if (stage === 'coarse') slot.engine.drawCoarse(jobs, pace);
    else
      slot.engine.refine(
        jobs.map(({ id }) => id),
        pace,
      );
  }

  #countBatch([first]: readonly Job[], stage: StageName, maxBatch: number): number {
    if (first === undefined || maxBatch === 1) return 1;
    return this.#options.costs.bestBatch(first.work.model, stage, maxBatch);
  }

  /**
   * Whether an engine's refine stages, after one more batch of coarse stages, need all the time
   * that is left until their earliest deadline.
   */
  #isDue({ engine, refineQueue }: Slot): boolean {
    const [first] = refineQueue;
    if (first === undefined) return false;
    const { costs, nowMs } = this.#options;
    const { model } = first.work;
    const coarse = this.#countBatch(refineQueue, 'coarse', engine.maxBatch);
    const batch = this.#countBatch(refineQueue, 'refine', engine.maxBatch);
    const refine = Math.ceil(refineQueue.length / batch) * batch; // the last batch takes as long as a full one
    const workMs = coarse * costs.pictureMs(model, 'coarse') + refine * costs.pictureMs(model, 'refine');
    const deadlineMs = Math.min(...refineQueue.map((job) => job.deadlineMs));
    return deadlineMs - nowMs() < headroom * workMs;
  }

  /**
   * Whether the batch of coarse stages may still fill before its first job has waited for the queue
   * delay. Refine stages never wait for more, because nearly all come from the engine's own coarse
   * stages.
   */
  #waitsForMore(most: number): boolean {
    const { maxQueueDelayMs, nowMs, wakeAfter } = this.#options;
    const [first] = this.#coarseQueue;
    if (first === undefined || maxQueueDelayMs === 0 || this.#coarseQueue.length >= most) return false;
    const delayMs = first.waitingSinceMs + maxQueueDelayMs - nowMs();
    if (delayMs <= 0) return false;
    wakeAfter(delayMs, () => this.#dispatch());
    return true;
  }
}

/** Whether a job has ended so many engines that it is considered the cause. */
export function isPoison({ blame }: Job): boolean {
  return blame >= maxBlame;
}

/** How many refine stages an engine has or is about to draw, with the batch that it draws now. */
function countRefine({ refineQueue, running }: Slot): number {
  return refineQueue.length + (running?.jobs.length ?? 0);
}

function isOpen({ phase }: Job): boolean {
  return phase.type !== 'over';
}

function remove<Item>(items: Item[], item: Item): void {
  const index = items.indexOf(item);
  if (index >= 0) items.splice(index, 1);
}
