import { ReposeError } from '../../errors.js';
import type { StageName } from '../../stages.js';

export interface AdmissionLimits {
  /** The maximum number of admitted requests at once. */
  readonly maxRequests: number;
  /** The maximum memory of all admitted requests. */
  readonly maxBytes: number;
}

/** The cost of the stages, in milliseconds of one engine. */
export type StageMs = Readonly<Record<StageName, number>>;

/** The work ahead of a new request. */
export interface Backlog {
  /**
   * `coarse`: what a new coarse stage waits for. `refine`: what a new refine stage waits for in
   * addition. See `Scheduler.look`.
   */
  readonly workMs: StageMs;
  /** Engines that accept work. */
  readonly engines: number;
}

/** The cost of a request. */
export interface RequestCost {
  /** Its memory until it is answered. */
  readonly bytes: number;
  /** 0 for unknown costs, and for an unwanted refined picture. */
  readonly workMs: StageMs;
}

/** A request that asks for admission. */
export interface AdmissionRequest extends RequestCost {
  /** Milliseconds until its deadline. */
  readonly timeLeftMs: number;
}

/** Which limit refuses a request: of requests, of their memory, or of the time until its deadline. */
export type RefusalReason = 'requests' | 'request_bytes' | 'deadline';

/** An admitted request's place. `close` returns it; call it exactly once. */
export interface Ticket {
  /** From now on its work is part of the backlog. */
  enter(): void;
  /** Counts more memory for it until it is answered, or throws as `Admission.admit` does. */
  hold(bytes: number): void;
  /** The request has ended. */
  close(): void;
}

/** The shortest retry delay of a refused request. */
const minRetryMs = 100;

/**
 * A deadline must leave time for this many times the estimated work. This keeps the engines busy
 * without a long queue.
 */
export const headroom = 1.5;

/**
 * Decides at once whether a request is admitted: whether there is room for it, and whether by the
 * known costs it can be drawn before its deadline. Coarse stages that arrive later are drawn before
 * a refine stage, but only while the latter's deadline allows it; the scheduler ensures that. Pure:
 * the backlog is passed in.
 */
export class Admission {
  readonly #readLimits: () => AdmissionLimits;
  readonly #look: () => Backlog;
  readonly #onRefused: (reason: RefusalReason) => void;
  #requests = 0;
  #bytes = 0;
  /** The work of admitted requests that is not in the backlog yet. */
  readonly #comingMs = { coarse: 0, refine: 0 };

  /**
   * The limits may change between two calls of `readLimits`. `onRefused` is called before an error
   * is thrown.
   */
  constructor(
    readLimits: () => AdmissionLimits,
    look: () => Backlog,
    onRefused: (reason: RefusalReason) => void = () => undefined,
  ) {
    this.#readLimits = readLimits;
    this.#look = look;
    this.#onRefused = onRefused;
  }

  /** How many requests are admitted and not answered. */
  get requests(): number {
    return this.#requests;
  }

  /** Their memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Admits a request, or throws `resource-exhausted`, which says when a place may be free. */
  admit(request: AdmissionRequest): Ticket {
    const backlog = this.#look();
    const waitMs = this.#estimateWaitMs(request.workMs, backlog);
    this.#assertRoom(request, waitMs);
    // A few requests are always admitted. Otherwise, costs measured while the engines were slow
    // would never be corrected.
    if (this.#requests > backlog.engines)
      this.#assertInTime(request, headroom * waitMs + request.workMs.coarse + request.workMs.refine);
    return this.#createTicket(request);
  }

  /** A refine stage waits for all work. A coarse stage waits only for coarse stages. */
  #estimateWaitMs(wanted: StageMs, { workMs, engines }: Backlog): number {
    const coarseMs = workMs.coarse + this.#comingMs.coarse;
    const refineMs = wanted.refine > 0 ? workMs.refine + this.#comingMs.refine : 0;
    return (coarseMs + refineMs) / Math.max(1, engines);
  }

  #assertRoom({ bytes }: RequestCost, retryAfterMs: number): void {
    const { maxRequests } = this.#readLimits();
    if (this.#requests >= maxRequests)
      throw this.#refuse(
        'requests',
        `${this.#requests} other requests wait, expected at most ${maxRequests - 1}`,
        retryAfterMs,
      );
    if (this.#requests > 0) this.#assertBytes(bytes, retryAfterMs);
  }

  #assertBytes(bytes: number, retryAfterMs: number): void {
    const { maxBytes } = this.#readLimits();
    if (this.#bytes + bytes <= maxBytes) return;
    const found = `${this.#bytes + bytes} bytes of pictures would wait`;
    throw this.#refuse('request_bytes', `${found}, expected at most ${maxBytes}`, retryAfterMs);
  }

  #createTicket({ bytes, workMs }: RequestCost): Ticket {
    let isComing = true;
    let heldBytes = bytes;
    this.#requests++;
    this.#bytes += bytes;
    this.#addComing(workMs, 1);
    const enter = (): void => {
      if (isComing) this.#addComing(workMs, -1);
      isComing = false;
    };
    const hold = (more: number): void => {
      if (this.#requests > 1) this.#assertBytes(more, minRetryMs);
      heldBytes += more;
      this.#bytes += more;
    };
    const close = (): void => {
      enter();
      this.#requests--;
      this.#bytes -= heldBytes;
    };
    return { enter, hold, close };
  }

  #addComing({ coarse, refine }: StageMs, sign: 1 | -1): void {
    this.#comingMs.coarse += sign * coarse;
    this.#comingMs.refine += sign * refine;
  }

  #assertInTime({ timeLeftMs }: AdmissionRequest, delayMs: number): void {
    if (delayMs <= timeLeftMs) return;
    throw this.#refuse(
      'deadline',
      `it may take ${Math.ceil(delayMs)} ms, expected at most the ${Math.max(0, Math.floor(timeLeftMs))} ms until its deadline`,
      delayMs - timeLeftMs,
    );
  }

  #refuse(reason: RefusalReason, found: string, retryAfterMs: number): ReposeError {
    this.#onRefused(reason);
    return new ReposeError('resource-exhausted', `Cannot accept the request: ${found}`, {
      retryAfterMs: Math.max(minRetryMs, Math.ceil(retryAfterMs)),
    });
  }
}
