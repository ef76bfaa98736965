import { randomUUID } from 'node:crypto';
import type { Deadline } from '@grpc/grpc-js';
import { type ErrorKind, ReposeError } from '../../errors.js';

/** One request: a call of its own, or one of many on a stream. */
export interface CallScope {
  readonly requestId: string;
  /** When it arrived, on the clock of `performance.now()`. */
  readonly arrivedMs: number;
  /** The caller's deadline, or the server's longest if that is sooner, on the same clock. */
  readonly deadlineMs: number;
  /** Aborted with a `ReposeError` when the caller is gone or the time is over. */
  readonly signal: AbortSignal;
}

/**
 * Whoever opens a scope: `close` once the request is answered, and `abort` when it need not be;
 * after `close` it does nothing.
 */
export interface OpenScope {
  readonly scope: CallScope;
  abort(kind: ErrorKind, message: string): void;
  close(): void;
}

/**
 * The scope of a request that has just arrived. It is aborted by itself when the server's longest
 * deadline has passed.
 */
export function openScope(maxDeadlineMs: number, deadline: Deadline): OpenScope {
  const arrivedMs = performance.now();
  const controller = new AbortController();
  let isClosed = false;
  const abort = (kind: ErrorKind, message: string): void => {
    if (!isClosed) controller.abort(new ReposeError(kind, message));
  };
  const late = `Cannot finish the request: more than ${maxDeadlineMs} ms, the server's longest deadline`;
  const timer = setTimeout(() => abort('deadline-exceeded', late), maxDeadlineMs);
  const deadlineMs = arrivedMs + Math.min(maxDeadlineMs, Number(deadline) - Date.now());
  const scope = { requestId: randomUUID(), arrivedMs, deadlineMs, signal: controller.signal };
  const close = (): void => {
    isClosed = true;
    clearTimeout(timer);
  };
  return { scope, abort, close };
}
