import { setTimeout } from 'node:timers/promises';
import { type ErrorKind, ReposeError } from '../errors.js';
import type { StageResult } from './messages.js';
import type { StreamAnswer, StreamRequest, StreamRequests } from './request-stream.js';
import { SharedWork, type WorkItem } from './shared-work.js';

/** The answer to one of many requests: all of its pictures, or the reason why there are none. */
export type BulkAnswer<Key> =
  | { readonly kind: 'drawn'; readonly key: Key; readonly results: readonly StageResult[] }
  | { readonly kind: 'failed'; readonly key: Key; readonly error: ReposeError };

/**
 * Requests in the order in which to draw them. The requests of one list are sent on one stream, so
 * that a shared condition image is sent once.
 */
export type BulkRequests<Key> = AsyncGenerator<readonly StreamRequest<Key>[], void>;

export interface BulkOptions {
  /** How many streams are open at once. Each one goes to the next server of a group. */
  readonly streams: number;
  /** How long streams may fail without any answer before their error is thrown, in milliseconds. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

type OpenStream<Key> = (
  requests: StreamRequests<WorkItem<Key>>,
  signal: AbortSignal,
) => AsyncGenerator<StreamAnswer<WorkItem<Key>>, void>;

/**
 * After this time a stream takes no new requests, and another one replaces it. So a server that is
 * back gets its share of requests again, and a server that closes (it waits ten seconds for its
 * calls) loses none. The first streams are short, because gRPC opens all of them on the server that
 * it reaches first.
 */
const longestStreamMs = 5_000;
const shortestStreamMs = 250;

const longestPauseMs = 5_000;
const shortestPauseMs = 100;

/** Pause before a retry if the server does not specify one. */
const retryAfterMs = 500;

/** A request that was on this many broken streams is considered the cause, and fails. */
const maxTries = 5;

/** Errors of a request that may not occur again when it is retried. */
const retryable: readonly ErrorKind[] = [
  'resource-exhausted',
  'unavailable',
  'deadline-exceeded',
  'cancelled',
];

/** Errors of a stream that every other stream would have too. */
const permanent: readonly ErrorKind[] = [
  'invalid-argument',
  'not-found',
  'failed-precondition',
  'unauthenticated',
  'permission-denied',
];

/**
 * Draws any number of requests on several streams at once. Every request is answered exactly once,
 * even if streams or servers fail: a request without an answer is sent again on another stream, and
 * a request that a busy server refuses is retried later. A stream waits for `onAnswer` before it
 * reads the next answer. Throws what `requests` or `onAnswer` throw, an error that every stream
 * would have, and the last stream's error after `patienceMs` without an answer.
 */
export async function drawOnStreams<Key>(
  open: OpenStream<Key>,
  requests: BulkRequests<Key>,
  onAnswer: (answer: BulkAnswer<Key>) => Promise<void> | void,
  options: BulkOptions,
): Promise<void> {
  const run = new BulkRun(open, new SharedWork(requests), onAnswer, options);
  await run.run(options.streams);
}

/** State shared by the sending and the reading half of an open stream. */
interface StreamState<Key> {
  readonly signal: AbortSignal;
  /** Items that it has taken and not finished, with their pictures so far. */
  readonly held: Map<WorkItem<Key>, StageResult[]>;
  readonly takesUntilMs: number;
  /** The server was busy: no request is sent before this time. */
  pausedUntilMs: number;
  isOver: boolean;
}

class BulkRun<Key> {
  readonly #open: OpenStream<Key>;
  readonly #work: SharedWork<Key>;
  readonly #onAnswer: (answer: BulkAnswer<Key>) => Promise<void> | void;
  readonly #patienceMs: number;
  readonly #stopped = new AbortController();
  readonly #signal: AbortSignal;
  #progressMs = performance.now();
  /** The error that ends all streams. */
  #fault: { readonly error: unknown } | undefined;

  constructor(
    open: OpenStream<Key>,
    work: SharedWork<Key>,
    onAnswer: (answer: BulkAnswer<Key>) => Promise<void> | void,
    { patienceMs = 60_000, signal }: BulkOptions,
  ) {
    this.#open = open;
    this.#work = work;
    this.#onAnswer = onAnswer;
    this.#patienceMs = patienceMs;
    this.#signal = signal ? AbortSignal.any([signal, this.#stopped.signal]) : this.#stopped.signal;
  }

  async run(streams: number): Promise<void> {
    await Promise.all(Array.from({ length: streams }, () => this.#keepStream()));
    this.#work.close();
    if (this.#fault !== undefined) throw this.#fault.error;
    if (this.#signal.aborted)
      throw new ReposeError('cancelled', 'Cannot finish the requests: the caller stopped them');
  }

  /** Opens one stream after the other until everything is settled. Never rejects. */
  async #keepStream(): Promise<void> {
    // Each stream listens to a signal of its own: Node.js warns of more than ten listeners on one.
    const signal = AbortSignal.any([this.#signal]);
    let pauseMs = shortestPauseMs;
    let lifeMs = shortestStreamMs;
    while (!this.#work.isDone && !signal.aborted) {
      try {
        await this.#drawOnStream(lifeMs, signal);
        pauseMs = shortestPauseMs;
        lifeMs = Math.min(2 * lifeMs, longestStreamMs);
      } catch (error) {
        if (this.#isPermanent(error)) return this.#end(error);
        await setTimeout(pauseMs, undefined, { signal }).catch(() => {});
        pauseMs = Math.min(2 * pauseMs, longestPauseMs);
        lifeMs = shortestStreamMs;
      }
    }
  }

  /** Whether a stream's error ends all streams. */
  #isPermanent(error: unknown): boolean {
    if (!(error instanceof ReposeError) || this.#fault !== undefined || this.#signal.aborted) return true;
    return permanent.includes(error.kind) || this.#isOutOfPatience();
  }

  #isOutOfPatience(): boolean {
    return performance.now() - this.#progressMs > this.#patienceMs;
  }

  #end(error: unknown): void {
    if (!this.#signal.aborted) this.#fault ??= { error };
    this.#stopped.abort();
  }

  async #drawOnStream(lifeMs: number, signal: AbortSignal): Promise<void> {
    const takesUntilMs = performance.now() + lifeMs;
    const state: StreamState<Key> = {
      signal,
      held: new Map(),
      takesUntilMs,
      pausedUntilMs: 0,
      isOver: false,
    };
    try {
      for await (const answer of this.#open(this.#send(state), signal)) await this.#take(answer, state);
    } finally {
      state.isOver = true;
      for (const item of state.held.keys()) item.tries += 1;
      await this.#putBack(state.held.keys());
    }
  }

  async *#send(state: StreamState<Key>): AsyncGenerator<StreamRequest<WorkItem<Key>>, void> {
    while (performance.now() < state.takesUntilMs) {
      const items = await this.#takeWork();
      if (items === undefined) return;
      // The stream may have ended while this waited. Then nobody reads what is yielded here.
      if (state.isOver) return this.#work.giveBack(items);
      for (const item of items) state.held.set(item, []);
      for (const item of items) {
        const pauseMs = state.pausedUntilMs - performance.now();
        if (pauseMs > 0) await setTimeout(pauseMs, undefined, { signal: state.signal });
        yield { key: item, request: item.request };
      }
    }
  }

  /** Takes the next items. An error of the caller's source ends all streams, whatever its kind. */
  async #takeWork(): Promise<WorkItem<Key>[] | undefined> {
    try {
      return await this.#work.take();
    } catch (error) {
      this.#end(error);
      throw error;
    }
  }

  async #take(answer: StreamAnswer<WorkItem<Key>>, state: StreamState<Key>): Promise<void> {
    const item = answer.key;
    const results = state.held.get(item) ?? [];
    if (answer.kind === 'picture') {
      results.push(answer.result);
      return;
    }
    state.held.delete(item);
    if (answer.kind === 'failed' && retryable.includes(answer.error.kind)) {
      if (this.#isOutOfPatience()) throw answer.error;
      state.pausedUntilMs = performance.now() + (answer.error.retryAfterMs ?? retryAfterMs);
      // A busy server may refuse a request any number of times. Running out of time counts as a
      // try.
      if (answer.error.kind === 'deadline-exceeded') item.tries += 1;
      await this.#putBack([item], answer.error);
      return;
    }
    const { key } = item;
    await this.#settle(answer.kind === 'done' ? { kind: 'drawn', key, results } : { ...answer, key });
  }

  /** Returns items to the shared work. Items that have been tried too often fail. */
  async #putBack(items: Iterable<WorkItem<Key>>, error?: ReposeError): Promise<void> {
    for (const item of items) {
      if (item.tries < maxTries) this.#work.giveBack([item]);
      else await this.#settle({ kind: 'failed', key: item.key, error: error ?? toLostError(item) });
    }
  }

  async #settle(answer: BulkAnswer<Key>): Promise<void> {
    this.#progressMs = performance.now();
    try {
      await this.#onAnswer(answer);
    } catch (error) {
      this.#end(error);
      throw error;
    } finally {
      this.#work.settle();
    }
  }
}

function toLostError({ tries }: { readonly tries: number }): ReposeError {
  return new ReposeError(
    'unavailable',
    `Cannot draw: ${tries} streams ended while it was being drawn, expected one to stay open`,
  );
}
