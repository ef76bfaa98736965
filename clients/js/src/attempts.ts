import type { ReposeError } from '../../../src/errors.js';

/**
 * How often and when a call is made again: after `unavailable`, and after `resource-exhausted`
 * where the server says when; never after a picture has arrived, and never beyond its deadline.
 */
export interface RetryOptions {
  /** The most calls for one request, 4 if absent; 1 never tries again. */
  readonly attempts?: number;
  /** Before the second call, 100 ms if absent; doubles with each one, and varies by half. */
  readonly shortestMs?: number;
  /** The most between two calls, 5 s if absent, unless the server asks for more. */
  readonly longestMs?: number;
}

/** The calls for one request, within its deadline. */
export class Attempts {
  readonly #retry: Required<RetryOptions>;
  readonly #endsMs: number;
  #made = 1;

  constructor({ attempts = 4, shortestMs = 100, longestMs = 5_000 }: RetryOptions, deadlineMs: number) {
    this.#retry = { attempts, shortestMs, longestMs };
    this.#endsMs = performance.now() + deadlineMs;
  }

  /** How long the next call may take, in whole milliseconds; at least 1, since 0 means no limit. */
  get remainingMs(): number {
    return Math.max(Math.ceil(this.#endsMs - performance.now()), 1);
  }

  /** How long to wait before the next call. Throws the error where there is none. */
  waitAfter(error: ReposeError): number {
    const { attempts, shortestMs, longestMs } = this.#retry;
    const mayWork =
      error.kind === 'unavailable' ||
      (error.kind === 'resource-exhausted' && error.retryAfterMs !== undefined);
    const backoffMs = Math.min(shortestMs * 2 ** (this.#made - 1), longestMs);
    const waitMs = Math.max(error.retryAfterMs ?? 0, backoffMs * (0.5 + Math.random() / 2));
    if (!mayWork || this.#made >= attempts || waitMs >= this.remainingMs) throw error;
    this.#made += 1;
    return waitMs;
  }
}

/** Resolves after a time, or rejects with the signal's reason once it is aborted. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}
