import type { ReposeError } from '../../errors.js';
import type { DrawnStage, Job, JobListener, Work } from '../scheduler/job.js';
import { isPoison, type Scheduler } from '../scheduler/scheduler.js';
import { toContentKey } from './content-key.js';
import type { Quarantine } from './quarantine.js';
import { type Follower, type JobRequest, SharedJob } from './shared-job.js';
import type { StageCache } from './stage-cache.js';

export interface SharedJobsOptions {
  readonly scheduler: Scheduler;
  readonly quarantine: Quarantine;
  /** Whether equal requests that are in flight together are drawn once. */
  readonly sharesWork: boolean;
  /** What tells the graphs of a model's version from others: cache and quarantine outlive models. */
  readonly graphsOf: (model: string) => string;
  /** If absent, nothing is cached. */
  readonly cache: StageCache | undefined;
}

/** How many requests were drawn, and how many were answered without drawing. */
export interface ReuseCounts {
  drawn: number;
  /** Answered by the job of another request. */
  shared: number;
  /** Answered from the cache. */
  cached: number;
}

/** A shared job and its job in the scheduler. */
interface Running {
  readonly key: string;
  readonly sharedJob: SharedJob;
  readonly job: Job;
}

/**
 * Submits requests to the scheduler. Equal work is done once, and work that crashes engines is not
 * repeated.
 */
export class SharedJobs {
  readonly #options: SharedJobsOptions;
  readonly #running = new Map<string, Running>();
  readonly #counts: ReuseCounts = { drawn: 0, shared: 0, cached: 0 };

  constructor(options: SharedJobsOptions) {
    this.#options = options;
  }

  get counts(): Readonly<ReuseCounts> {
    return this.#counts;
  }

  /**
   * Submits work, and returns a function that cancels the request; afterwards its listener gets no
   * more events. Throws what `Scheduler.submit` throws, and `internal` for work in quarantine.
   * Shared work has the earliest `deadlineMs` of the requests that wait for it.
   */
  submit(work: Work, listener: JobListener, deadlineMs = Number.POSITIVE_INFINITY): () => void {
    const { cache, quarantine, sharesWork, graphsOf } = this.#options;
    const key = toContentKey(work, graphsOf(work.model));
    quarantine.assertClean(key);
    const cached = cache?.find(key, work.stages);
    if (cached !== undefined) return this.#answer(cached, listener);
    const running = sharesWork ? this.#running.get(key) : undefined;
    const request = { listener, deadlineMs };
    if (running?.sharedJob.covers(work.stages)) return this.#join(running, work, request);
    return this.#start(key, work, request);
  }

  #answer(drawn: readonly DrawnStage[], listener: JobListener): () => void {
    this.#counts.cached++;
    for (const stage of drawn) listener.onDrawn(stage);
    listener.onEnd();
    return () => undefined;
  }

  #join(running: Running, { stages }: Work, request: JobRequest): () => void {
    this.#counts.shared++;
    const follower = running.sharedJob.join(request, stages);
    this.#settle(running);
    return () => this.#leave(running, follower);
  }

  #start(key: string, work: Work, request: JobRequest): () => void {
    const sharedJob = new SharedJob(work.stages);
    const onDrawn = (stage: DrawnStage): void => {
      sharedJob.addStage(stage);
      this.#settle(running);
    };
    const onEnd = (error?: ReposeError): void => {
      if (isPoison(running.job)) this.#options.quarantine.add(key);
      sharedJob.end(error);
      this.#settle(running);
    };
    const job = this.#options.scheduler.submit(work, { onDrawn, onEnd }, request.deadlineMs);
    const running = { key, sharedJob, job };
    const follower = sharedJob.join(request, work.stages);
    this.#counts.drawn++;
    this.#running.set(key, running);
    return () => this.#leave(running, follower);
  }

  #leave(running: Running, follower: Follower): void {
    running.sharedJob.leave(follower);
    this.#settle(running);
  }

  /**
   * Call it after each change of the followers. Cancels a job without followers, and caches what it
   * has drawn.
   */
  #settle({ key, sharedJob, job }: Running): void {
    const { scheduler } = this.#options;
    if (!sharedJob.isDeserted) {
      scheduler.setDeadline(job, sharedJob.deadlineMs);
      return;
    }
    scheduler.cancel(job);
    if (this.#running.get(key)?.job === job) this.#running.delete(key);
    if (sharedJob.drawn.length > 0) this.#options.cache?.add(key, sharedJob.drawn);
  }
}
