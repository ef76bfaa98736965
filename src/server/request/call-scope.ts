import { randomUUID } from 'node:crypto';
import type { Deadline } from '@grpc/grpc-js';
import { type ErrorKind, ReposeError } from '../../errors.js';
import type { Call } from '../events.js';
import type { Caller } from '../identity/caller.js';

/** One request: a whole call, or one of many on a stream. */
export interface CallScope {
  readonly requestId: string;
  /** The call that it came with. */
  readonly call: Call;
  readonly caller: Caller;
  /** When it arrived, on the clock of `performance.now()`. */
  readonly arrivedMs: number;
  /** The caller's deadline or the server's longest one, whichever is sooner, on the same clock. */
  readonly deadlineMs: number;
  /** Aborted with a `ReposeError` when the caller has gone or the deadline has passed. */
  readonly signal: AbortSignal;
}

/**
 * A scope for the code that opens it. Call `close` once the request is answered, and `abort` if it
 * need not be answered; after `close`, `abort` does nothing.
 */
export interface OpenScope {
  readonly scope: CallScope;
  abort(kind: ErrorKind, message: string): void;
  close(): void;
}

/**
 * Opens the scope of a request that has just arrived with a call. It aborts itself when the server's longest
 * deadline has passed.
 */
export function openScope(
  { call, caller }: Pick<CallScope, 'call' | 'caller'>,
  maxDeadlineMs: number,
  deadline: Deadline,
): OpenScope {
  const arrivedMs = performance.now();
  const controller = new AbortController();
  let isClosed = false;
  const abort = (kind: ErrorKind, message: string): void => {
    if (!isClosed) controller.abort(new ReposeError(kind, message));
  };
  const late = `Cannot finish the request: not drawn yet, expected at most ${maxDeadlineMs} ms (maxDeadlineMs)`;
  const timer = setTimeout(() => abort('deadline-exceeded', late), maxDeadlineMs);
  const deadlineMs = arrivedMs + Math.min(maxDeadlineMs, Number(deadline) - Date.now());
  const scope = { requestId: randomUUID(), call, caller, arrivedMs, deadlineMs, signal: controller.signal };
  const close = (): void => {
    isClosed = true;
    clearTimeout(timer);
  };
  return { scope, abort, close };
}
