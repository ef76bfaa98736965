import type { ReposeError } from '../../errors.js';
import type { StageName } from '../../stages.js';
import type { DrawnStage, JobListener, Work } from '../scheduler/job.js';

type Stages = Work['stages'];

/** A request that asks for stages of a job. */
export interface JobRequest {
  readonly listener: JobListener;
  /** See `Job`. */
  readonly deadlineMs: number;
}

/** One request that waits for a shared job. */
export interface Follower extends JobRequest {
  /** What it has not heard yet. */
  readonly wanted: Set<StageName>;
}

/**
 * A job in the scheduler and all requests that wait for it. Each follower hears one end, unless it
 * leaves before.
 */
export class SharedJob {
  readonly #stages: Stages;
  readonly #followers = new Set<Follower>();
  readonly #drawn: DrawnStage[] = [];

  constructor(stages: Stages) {
    this.#stages = stages;
  }

  /** What has been drawn so far. */
  get drawn(): readonly DrawnStage[] {
    return this.#drawn;
  }

  /** Whether no request waits for it any more. */
  get isDeserted(): boolean {
    return this.#followers.size === 0;
  }

  /** The earliest deadline of its followers; infinite without any. */
  get deadlineMs(): number {
    return Math.min(...[...this.#followers].map(({ deadlineMs }) => deadlineMs));
  }

  /** Whether it draws all of these stages. */
  covers(wanted: Stages): boolean {
    return [...wanted].every((stage) => this.#stages.has(stage));
  }

  /** Tells a request what has been drawn already, and then what will be. */
  join(request: JobRequest, wanted: Stages): Follower {
    const follower = { ...request, wanted: new Set(wanted) };
    this.#followers.add(follower);
    for (const stage of this.#drawn) this.#notify(follower, stage);
    return follower;
  }

  /** The follower hears nothing more. */
  leave(follower: Follower): void {
    this.#followers.delete(follower);
  }

  /** A stage has been drawn. */
  addStage(stage: DrawnStage): void {
    this.#drawn.push(stage);
    for (const follower of [...this.#followers]) this.#notify(follower, stage);
  }

  /** There will be no more stages. */
  end(error?: ReposeError): void {
    for (const follower of [...this.#followers]) this.#end(follower, error);
  }

  #notify(follower: Follower, stage: DrawnStage): void {
    if (!follower.wanted.delete(stage.stage)) return;
    follower.listener.onDrawn(stage);
    if (follower.wanted.size === 0) this.#end(follower);
  }

  /** A follower that left in the meantime is not told. */
  #end(follower: Follower, error?: ReposeError): void {
    if (this.#followers.delete(follower)) follower.listener.onEnd(error);
  }
}
