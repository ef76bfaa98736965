import type { ClientDuplexStream } from '@grpc/grpc-js';
import { ReposeError } from '../errors.js';
import type { GenerateStreamRequest } from '../generated/repose/v1/GenerateStreamRequest.js';
import type { GenerateStreamResponse__Output } from '../generated/repose/v1/GenerateStreamResponse.js';
import { toStatusError } from './call-error.js';
import { type GenerateRequest, type StageResult, toGenerateMessage, toStageResult } from './messages.js';

/** One of many requests on a stream; `key` is the caller's own name of it, which its answers bear. */
export interface StreamRequest<Key> {
  readonly key: Key;
  readonly request: GenerateRequest;
}

/** Any number of pictures, and then exactly one `done` or `failed` for each request. */
export type StreamAnswer<Key> =
  | { readonly kind: 'picture'; readonly key: Key; readonly result: StageResult }
  | { readonly kind: 'done'; readonly key: Key }
  | { readonly kind: 'failed'; readonly key: Key; readonly error: ReposeError };

export type StreamRequests<Key> = Iterable<StreamRequest<Key>> | AsyncIterable<StreamRequest<Key>>;

const emptyCond = 'Cannot decode cond: empty, expected JPEG, PNG or WebP';

type StreamCall = ClientDuplexStream<GenerateStreamRequest, GenerateStreamResponse__Output>;

/**
 * Sends requests on an open call as fast as its credit allows, each condition picture once for the requests in a row that share it,
 * and yields their answers as they come. Throws what `requests` throws, and the call's own error.
 */
export async function* exchange<Key>(
  call: StreamCall,
  requests: StreamRequests<Key>,
): AsyncGenerator<StreamAnswer<Key>, void> {
  const sender = new Sender(call, requests);
  const sending = sender.run();
  try {
    for await (const message of call) {
      sender.grant(message.credit);
      yield* sender.takeRefused();
      yield* sender.toAnswers(message);
    }
    yield* sender.takeRefused();
    sender.assertAllAnswered();
  } catch (error) {
    // A fault of the caller's own source cancelled the call: the source's error is the reason, not the cancellation.
    throw sender.sourceFault?.error ?? error;
  } finally {
    sender.stop();
    await sending;
  }
}

/** The outgoing half of a stream, and what is in flight on it. */
class Sender<Key> {
  readonly #call: StreamCall;
  readonly #source: Iterator<StreamRequest<Key>> | AsyncIterator<StreamRequest<Key>>;
  readonly #inFlight = new Map<number, Key>();
  readonly #stopped: Promise<undefined>;
  #tellStopped = () => {};
  /** Requests that no message can be made of. */
  #refused: StreamAnswer<Key>[] = [];
  #credit = 0;
  #credited = () => {};
  #cond: Uint8Array | undefined;
  #hasStopped = false;
  sourceFault: { readonly error: unknown } | undefined;

  constructor(call: StreamCall, requests: StreamRequests<Key>) {
    this.#call = call;
    this.#stopped = new Promise((resolve) => {
      this.#tellStopped = () => resolve(undefined);
    });
    this.#source =
      Symbol.asyncIterator in requests ? requests[Symbol.asyncIterator]() : requests[Symbol.iterator]();
  }

  /** Resolves when the source is at its end or the call is over; it never rejects. */
  async run(): Promise<void> {
    let id = 0;
    try {
      while (await this.#hasCredit()) {
        // A source that waits for something must not keep an ended call waiting.
        const next = await Promise.race([this.#source.next(), this.#stopped]);
        if (next === undefined) return;
        if (next.done === true) break;
        id += 1;
        this.#send(id, next.value);
      }
      if (!this.#hasStopped) this.#call.end();
    } catch (error) {
      this.sourceFault = { error };
      this.#call.cancel();
    }
  }

  grant(credit: number): void {
    this.#credit += credit;
    this.#credited();
  }

  takeRefused(): StreamAnswer<Key>[] {
    const refused = this.#refused;
    this.#refused = [];
    return refused;
  }

  toAnswers({ id, response, error, isLast }: GenerateStreamResponse__Output): StreamAnswer<Key>[] {
    if (!this.#inFlight.has(id)) return [];
    const key = this.#inFlight.get(id) as Key; // it is there, and may be undefined where the caller wants no names
    if (isLast) this.#inFlight.delete(id);
    if (error !== null) return [{ kind: 'failed', key, error: toStatusError(error) }];
    const pictures: StreamAnswer<Key>[] =
      response === null ? [] : [{ kind: 'picture', key, result: toStageResult(response) }];
    return isLast ? [...pictures, { kind: 'done', key }] : pictures;
  }

  assertAllAnswered(): void {
    const count = this.#inFlight.size;
    if (count === 0) return;
    throw new ReposeError(
      'unavailable',
      `Cannot finish ${count} requests: the server has ended the stream, expected their answers`,
    );
  }

  stop(): void {
    this.#hasStopped = true;
    this.#tellStopped();
    this.#credited();
    // A source that waits can only end later; nobody is left to hear how.
    void Promise.resolve(this.#source.return?.()).catch(() => {});
  }

  async #hasCredit(): Promise<boolean> {
    while (this.#credit === 0 && !this.#hasStopped)
      await new Promise<void>((resolve) => {
        this.#credited = resolve;
      });
    return !this.#hasStopped;
  }

  #send(id: number, { key, request }: StreamRequest<Key>): void {
    const { cond } = request;
    const isKnown = this.#cond !== undefined && Buffer.compare(this.#cond, cond) === 0;
    try {
      // On the wire an empty picture means the one before.
      if (cond.length === 0) throw ReposeError.invalid([{ field: 'cond', description: emptyCond }]);
      const message = toGenerateMessage(isKnown ? { ...request, cond: new Uint8Array() } : request);
      this.#call.write({ id, request: message });
    } catch (error) {
      if (!(error instanceof ReposeError)) throw error;
      this.#refused.push({ kind: 'failed', key, error });
      return;
    }
    this.#cond = cond;
    this.#credit -= 1;
    this.#inFlight.set(id, key);
  }
}
