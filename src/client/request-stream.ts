import type { ClientDuplexStream } from '@grpc/grpc-js';
import { ReposeError } from '../errors.js';
import type { GenerateStreamRequest } from '../generated/repose/v1/GenerateStreamRequest.js';
import type { GenerateStreamResponse__Output } from '../generated/repose/v1/GenerateStreamResponse.js';
import { toStatusError } from './call-error.js';
import { type GenerateRequest, type StageResult, toGenerateMessage, toStageResult } from './messages.js';

/**
 * One of many requests on a stream. `key` is the caller's own name for it, and comes back in its
 * answers.
 */
export interface StreamRequest<Key> {
  readonly key: Key;
  readonly request: GenerateRequest;
}

/** For each request: any number of pictures, then exactly one `done` or `failed`. */
export type StreamAnswer<Key> =
  | { readonly kind: 'picture'; readonly key: Key; readonly result: StageResult }
  | { readonly kind: 'done'; readonly key: Key }
  | { readonly kind: 'failed'; readonly key: Key; readonly error: ReposeError };

export type StreamRequests<Key> = Iterable<StreamRequest<Key>> | AsyncIterable<StreamRequest<Key>>;

const emptyCond = 'Cannot decode cond: empty, expected JPEG, PNG or WebP';

type StreamCall = ClientDuplexStream<GenerateStreamRequest, GenerateStreamResponse__Output>;

/**
 * Sends requests on an open call as fast as its credit allows, and yields their answers as they
 * arrive. Consecutive requests with the same condition image send it once. Throws what `requests`
 * throws, and the call's own error.
 */
export async function* exchange<Key>(
  call: StreamCall,
  requests: StreamRequests<Key>,
): AsyncGenerator<StreamAnswer<Key>, void> {
  const sender = new Sender(call, requests);
  const sending = sender.run();
  const messages: AsyncIterator<GenerateStreamResponse__Output> = call[Symbol.asyncIterator]();
  let message = messages.next();
  try {
    for (;;) {
      const next = await Promise.race([sender.untilRefusal(), message]);
      if (next === undefined) yield* sender.takeRefusal();
      else if (next.done === true) break;
      else {
        sender.grant(next.value.credit);
        yield* sender.toAnswers(next.value);
        message = messages.next();
      }
    }
    sender.assertAllAnswered();
  } catch (error) {
    // An error of the caller's source cancelled the call: throw that error, not the cancellation.
    throw sender.sourceFault?.error ?? error;
  } finally {
    call.cancel();
    sender.stop();
    await sending;
  }
}

/** The sending half of a stream, and the requests in flight on it. */
class Sender<Key> {
  readonly #call: StreamCall;
  readonly #source: Iterator<StreamRequest<Key>> | AsyncIterator<StreamRequest<Key>>;
  readonly #inFlight = new Map<number, Key>();
  readonly #stopped: Promise<undefined>;
  #resolveStopped = () => {};
  /**
   * The answer to a request that could not be converted to a message. The sender takes the next
   * request from the source only after this answer has been read.
   */
  #refusal: StreamAnswer<Key> | undefined;
  #resolveRefusal = () => {};
  #credit = 0;
  /** Makes the sender check again whether it may send. */
  #wake = () => {};
  #cond: Uint8Array | undefined;
  #condPose: GenerateRequest['condPose'];
  #hasStopped = false;
  sourceFault: { readonly error: unknown } | undefined;

  constructor(call: StreamCall, requests: StreamRequests<Key>) {
    this.#call = call;
    this.#stopped = new Promise((resolve) => {
      this.#resolveStopped = () => resolve(undefined);
    });
    this.#source =
      Symbol.asyncIterator in requests ? requests[Symbol.asyncIterator]() : requests[Symbol.iterator]();
  }

  /** Resolves when the source or the call has ended. Never rejects. */
  async run(): Promise<void> {
    let id = 0;
    try {
      while (await this.#hasCredit()) {
        // A source that still waits must not delay the end of the call.
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
    this.#wake();
  }

  /**
   * Resolves when there is a refusal to read. A later call leaves the earlier promise unsettled.
   */
  untilRefusal(): Promise<undefined> {
    return new Promise((resolve) => {
      this.#resolveRefusal = () => resolve(undefined);
      if (this.#refusal !== undefined) resolve(undefined);
    });
  }

  *takeRefusal(): Generator<StreamAnswer<Key>, void> {
    if (this.#refusal !== undefined) yield this.#refusal;
    this.#refusal = undefined;
    this.#wake();
  }

  toAnswers({ id, response, error, isLast }: GenerateStreamResponse__Output): StreamAnswer<Key>[] {
    if (!this.#inFlight.has(id)) return [];
    const key = this.#inFlight.get(id) as Key; // it is in the map; a key may be undefined
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
    this.#resolveStopped();
    this.#wake();
    // A source that still waits ends later. Its error is ignored.
    void Promise.resolve(this.#source.return?.()).catch(() => {});
  }

  async #hasCredit(): Promise<boolean> {
    while ((this.#credit === 0 || this.#refusal !== undefined) && !this.#hasStopped)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    return !this.#hasStopped;
  }

  #send(id: number, { key, request }: StreamRequest<Key>): void {
    const { cond, condPose } = request;
    const isKnown =
      this.#cond !== undefined && Buffer.compare(this.#cond, cond) === 0 && this.#condPose === condPose;
    try {
      // On the wire an empty picture means the one before, with its pose.
      if (cond.length === 0) throw ReposeError.invalid([{ field: 'cond', description: emptyCond }]);
      const message = toGenerateMessage(
        isKnown ? { ...request, cond: new Uint8Array(), condPose: undefined } : request,
      );
      this.#call.write({ id, request: message });
    } catch (error) {
      if (!(error instanceof ReposeError)) throw error;
      this.#refusal = { kind: 'failed', key, error };
      this.#resolveRefusal();
      return;
    }
    this.#cond = cond;
    this.#condPose = condPose;
    this.#credit -= 1;
    this.#inFlight.set(id, key);
  }
}
