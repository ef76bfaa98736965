import type { ReposeError } from '../../errors.js';
import type { StageName } from '../../stages.js';
import type { DrawnStage, JobListener, Work } from '../scheduler/job.js';

type Stages = Work['stages'];

/** A request for stages of a job. */
export interface JobRequest {
  readonly listener: JobListener;
  /** See `Job`. */
  readonly deadlineMs: number;
}

/** A request that waits for a shared job. */
export interface Follower extends JobRequest {
  /** Stages that it has not received yet. */
  readonly wanted: Set<StageName>;
}

/**
 * A job in the scheduler and all requests that wait for it. Each follower's listener gets exactly
 * one `onEnd`, unless the follower leaves before.
 */
export class SharedJob {
  readonly #stages: Stages;
  readonly #followers = new Set<Follower>();
  readonly #drawn: DrawnStage[] = [];

  constructor(stages: Stages) {
    this.#stages = stages;
  }

  /** The stages drawn so far. */
  get drawn(): readonly DrawnStage[] {
    return this.#drawn;
  }

  /** Whether no request waits for it. */
  get isDeserted(): boolean {
    return this.#followers.size === 0;
  }

  /** The earliest deadline of its followers; infinite without any. */
  get deadlineMs(): number {
    return Math.min(...[...this.#followers].map(({ deadlineMs }) => deadlineMs));
  }

  /** Whether it draws all `wanted` stages. */
  covers(wanted: Stages): boolean {
    return [...wanted].every((stage) => this.#stages.has(stage));
  }

  /**
   * Adds a request. Its listener gets the stages drawn so far at once, and the others as they are
   * drawn.
   */
  join(request: JobRequest, wanted: Stages): Follower {
    const follower = { ...request, wanted: new Set(wanted) };
    this.#followers.add(follower);
    for (const stage of this.#drawn) this.#notify(follower, stage);
    return follower;
  }

  /** Removes a follower. Its listener gets no more events. */
  leave(follower: Follower): void {
    this.#followers.delete(follower);
  }

  /** Adds a stage that has been drawn, and notifies the followers. */
  addStage(stage: DrawnStage): void {
    this.#drawn.push(stage);
    for (const follower of [...this.#followers]) this.#notify(follower, stage);
  }

  /** Ends the job for all followers. */
  end(error?: ReposeError): void {
    for (const follower of [...this.#followers]) this.#end(follower, error);
  }

  #notify(follower: Follower, stage: DrawnStage): void {
    if (!follower.wanted.delete(stage.stage)) return;
    follower.listener.onDrawn(stage);
    if (follower.wanted.size === 0) this.#end(follower);
  }

  /** A follower that has left in the meantime is not notified. */
  #end(follower: Follower, error?: ReposeError): void {
    if (this.#followers.delete(follower)) follower.listener.onEnd(error);
  }
}
