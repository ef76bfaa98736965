import type { StageName } from '../../bundle/manifest.js';
import { ReposeError } from '../../errors.js';

export interface AdmissionLimits {
  /** Requests in the house at once. */
  readonly maxRequests: number;
  /** Of their pictures together. */
  readonly maxBytes: number;
}

/** What stages cost, in milliseconds of one engine. */
export type StageMs = Readonly<Record<StageName, number>>;

/** The work before a new request. */
export interface Backlog {
  /** What comes before a new coarse stage, and what comes before a new refinement besides; see `Scheduler.look`. */
  readonly workMs: StageMs;
  /** Engines that take work. */
  readonly engines: number;
}

/** A request that asks to be let in. */
export interface Ask {
  /** What it holds in memory until it is answered. */
  readonly bytes: number;
  /** What it costs; 0 for what is not known yet, and for a refinement that is not wanted. */
  readonly workMs: StageMs;
  /** From now until its deadline. */
  readonly timeLeftMs: number;
}

/** A request's place. Exactly one `close` gives it back. */
export interface Ticket {
  /** Its work is in the backlog from now on. */
  enter(): void;
  /** `isDone`: everything that was asked for has been drawn. */
  close(isDone: boolean): void;
}

/** What a refused caller is told to wait at the least. */
const minRetryMs = 100;

/** How fast the delay factor follows a request that took longer, or shorter, than it says. */
const upward = 0.2;
const downward = 0.05;

/** How much more than the estimated wait a deadline must leave: full use of the engines needs no long queue. */
const headroom = 1.5;

/** How much one request counts in the mean of the estimates. */
const weightOfEstimate = 0.1;

/** The factor stays within these, whatever a machine's bad minute says. */
const leastFactor = 0.5;
const mostFactor = 10;

/**
 * Decides at once whether a request is let in: there is room for it, and it will be drawn before its deadline by all that
 * is known. What the sum of work leaves out (that coarse stages of a burst go first, decoding and encoding, other
 * programs) is learnt as a factor between the estimated delay and the true one, quickly upwards and slowly downwards, of
 * requests with a refinement and of those without. Pure, with the clock and the backlog passed in.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #nowMs: () => number;
  readonly #look: () => Backlog;
  #requests = 0;
  #bytes = 0;
  /** Of requests that were let in and have not entered the backlog. */
  readonly #comingMs = { coarse: 0, refine: 0 };
  /** By the last stage that is wanted. */
  readonly #delayFactor = { coarse: 1, refine: 1 };
  /** What requests that are let in are estimated to take, a running mean, by the last stage that is wanted. */
  readonly #usualMs = { coarse: 0, refine: 0 };

  constructor(limits: AdmissionLimits, nowMs: () => number, look: () => Backlog) {
    this.#limits = limits;
    this.#nowMs = nowMs;
    this.#look = look;
  }

  /** Requests in the house. */
  get requests(): number {
    return this.#requests;
  }

  /** Lets a request in, or throws `resource-exhausted`, which says when a place may be free. */
  admit(ask: Ask): Ticket {
    const factor = this.#delayFactor[lastStage(ask)];
    const waitMs = this.#estimateWaitMs(lastStage(ask));
    this.#assertRoom(ask, waitMs * factor);
    const estimateMs = waitMs + ask.workMs.coarse + ask.workMs.refine;
    this.#assertInTime(ask, (estimateMs + (headroom - 1) * waitMs) * factor);
    return this.#createTicket(ask, estimateMs);
  }

  /** A refinement waits for all that is there; a coarse stage, which goes first, for those of its kind alone. */
  #estimateWaitMs(last: StageName): number {
    const { workMs, engines } = this.#look();
    const coarseMs = workMs.coarse + this.#comingMs.coarse;
    const refineMs = last === 'refine' ? workMs.refine + this.#comingMs.refine : 0;
    return (coarseMs + refineMs) / Math.max(1, engines);
  }

  #assertRoom({ bytes }: Ask, retryAfterMs: number): void {
    const { maxRequests, maxBytes } = this.#limits;
    if (this.#requests >= maxRequests)
      throw refuse(`${this.#requests} others wait, expected at most ${maxRequests - 1}`, retryAfterMs);
    if (this.#requests > 0 && this.#bytes + bytes > maxBytes)
      throw refuse(
        `${this.#bytes + bytes} bytes of pictures would wait, expected at most ${maxBytes}`,
        retryAfterMs,
      );
  }

  /** A request that finds nobody before it is let in, however slow the engines were: so the factor can recover. */
  #assertInTime({ timeLeftMs }: Ask, delayMs: number): void {
    if (this.#requests === 0 || delayMs <= timeLeftMs) return;
    const found = `it may take ${Math.ceil(delayMs)} ms`;
    throw refuse(
      `${found}, its deadline is in ${Math.max(0, Math.floor(timeLeftMs))} ms`,
      delayMs - timeLeftMs,
    );
  }

  #createTicket(ask: Ask, estimateMs: number): Ticket {
    const { bytes, workMs, timeLeftMs } = ask;
    const last = lastStage(ask);
    const arrivedMs = this.#nowMs();
    let isComing = true;
    this.#requests++;
    this.#bytes += bytes;
    this.#addComing(workMs, 1);
    this.#usualMs[last] += weightOfEstimate * (estimateMs - this.#usualMs[last]);
    const enter = (): void => {
      if (isComing) this.#addComing(workMs, -1);
      isComing = false;
    };
    const close = (isDone: boolean): void => {
      enter();
      this.#requests--;
      this.#bytes -= bytes;
      const tookMs = this.#nowMs() - arrivedMs;
      if (estimateMs > 0 && (isDone || tookMs >= timeLeftMs)) this.#learn(last, { estimateMs, tookMs });
    };
    return { enter, close };
  }

  #addComing({ coarse, refine }: StageMs, sign: 1 | -1): void {
    this.#comingMs.coarse += sign * coarse;
    this.#comingMs.refine += sign * refine;
  }

  /**
   * The first requests of a burst find nobody before them and then wait for the coarse stages of all: a request counts the less, the
   * shorter it was to take beside the others, or the factor of the first would be that of the long waits behind them.
   */
  #learn(last: StageName, { estimateMs, tookMs }: { estimateMs: number; tookMs: number }): void {
    const factor = Math.min(mostFactor, Math.max(leastFactor, tookMs / estimateMs));
    const known = this.#delayFactor[last];
    const weight = Math.min(1, estimateMs / this.#usualMs[last]);
    this.#delayFactor[last] += weight * (factor > known ? upward : downward) * (factor - known);
  }
}

function lastStage({ workMs }: Ask): StageName {
  return workMs.refine > 0 ? 'refine' : 'coarse';
}

function refuse(found: string, retryAfterMs: number): ReposeError {
  return new ReposeError('resource-exhausted', `Cannot accept the request: ${found}`, {
    retryAfterMs: Math.max(minRetryMs, Math.ceil(retryAfterMs)),
  });
}
