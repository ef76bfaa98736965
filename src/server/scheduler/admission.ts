import { ReposeError } from '../../errors.js';
import type { StageName } from '../../stages.js';

export interface AdmissionLimits {
  /** Admitted requests at once. */
  readonly maxRequests: number;
  /** Of their pictures together. */
  readonly maxBytes: number;
}

/** What stages cost, in milliseconds of one engine. */
export type StageMs = Readonly<Record<StageName, number>>;

/** The work before a new request. */
export interface Backlog {
  /**
   * `coarse`: what a new coarse stage waits for. `refine`: what a new refinement waits for in
   * addition. See `Scheduler.look`.
   */
  readonly workMs: StageMs;
  /** Engines that take work. */
  readonly engines: number;
}

/** What a request costs. */
export interface RequestCost {
  /** What it holds in memory until it is answered. */
  readonly bytes: number;
  /** 0 for what is not known yet, and for a refinement that is not wanted. */
  readonly workMs: StageMs;
}

/** A request that waits to be admitted. */
export interface AdmissionRequest extends RequestCost {
  /** Milliseconds until its deadline. */
  readonly timeLeftMs: number;
}

/** A request's place. Exactly one `close` gives it back. */
export interface Ticket {
  /** Its work is in the backlog from now on. */
  enter(): void;
  /** The request has ended, in whatever way. */
  close(): void;
}

/** The shortest wait that a refused caller is told. */
const minRetryMs = 100;

/**
 * A deadline must leave this many times the known cost of the work: the engines are kept busy
 * without a long queue.
 */
export const headroom = 1.5;

/**
 * Decides at once whether a request is admitted: whether there is room for it, and whether the
 * known costs let it be drawn before its deadline. Coarse stages that arrive later go before a
 * refinement, but only while its deadline allows it: the scheduler sees to that. Pure: the backlog
 * is passed in.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #look: () => Backlog;
  #requests = 0;
  #bytes = 0;
  /** Of admitted requests that have not entered the backlog yet. */
  readonly #comingMs = { coarse: 0, refine: 0 };

  constructor(limits: AdmissionLimits, look: () => Backlog) {
    this.#limits = limits;
    this.#look = look;
  }

  /** Requests that are admitted and not answered yet. */
  get requests(): number {
    return this.#requests;
  }

  /** Admits a request, or throws `resource-exhausted`, which says when a place may be free. */
  admit(request: AdmissionRequest): Ticket {
    const backlog = this.#look();
    const waitMs = this.#estimateWaitMs(request.workMs, backlog);
    this.#assertRoom(request, waitMs);
    // A few are always admitted: without them, costs learnt while the engines were slow would never
    // be corrected.
    if (this.#requests > backlog.engines)
      assertInTime(request, headroom * waitMs + request.workMs.coarse + request.workMs.refine);
    return this.#createTicket(request);
  }

  /**
   * A refinement waits for all work; a coarse stage goes first and waits for coarse stages only.
   */
  #estimateWaitMs(wanted: StageMs, { workMs, engines }: Backlog): number {
    const coarseMs = workMs.coarse + this.#comingMs.coarse;
    const refineMs = wanted.refine > 0 ? workMs.refine + this.#comingMs.refine : 0;
    return (coarseMs + refineMs) / Math.max(1, engines);
  }

  #assertRoom({ bytes }: RequestCost, retryAfterMs: number): void {
    const { maxRequests, maxBytes } = this.#limits;
    if (this.#requests >= maxRequests)
      throw refuse(`${this.#requests} others wait, expected at most ${maxRequests - 1}`, retryAfterMs);
    if (this.#requests > 0 && this.#bytes + bytes > maxBytes)
      throw refuse(
        `${this.#bytes + bytes} bytes of pictures would wait, expected at most ${maxBytes}`,
        retryAfterMs,
      );
  }

  #createTicket({ bytes, workMs }: RequestCost): Ticket {
    let isComing = true;
    this.#requests++;
    this.#bytes += bytes;
    this.#addComing(workMs, 1);
    const enter = (): void => {
      if (isComing) this.#addComing(workMs, -1);
      isComing = false;
    };
    const close = (): void => {
      enter();
      this.#requests--;
      this.#bytes -= bytes;
    };
    return { enter, close };
  }

  #addComing({ coarse, refine }: StageMs, sign: 1 | -1): void {
    this.#comingMs.coarse += sign * coarse;
    this.#comingMs.refine += sign * refine;
  }
}

function assertInTime({ timeLeftMs }: AdmissionRequest, delayMs: number): void {
  if (delayMs <= timeLeftMs) return;
  const found = `it may take ${Math.ceil(delayMs)} ms`;
  throw refuse(
    `${found}, its deadline is in ${Math.max(0, Math.floor(timeLeftMs))} ms`,
    delayMs - timeLeftMs,
  );
}

function refuse(found: string, retryAfterMs: number): ReposeError {
  return new ReposeError('resource-exhausted', `Cannot accept the request: ${found}`, {
    retryAfterMs: Math.max(minRetryMs, Math.ceil(retryAfterMs)),
  });
}
