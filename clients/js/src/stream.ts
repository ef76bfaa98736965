import { create } from '@bufbuild/protobuf';
import { ReposeError } from '../../../src/errors.js';
import {
  type GenerateRequest as GenerateMessage,
  type GenerateStreamRequest,
  GenerateStreamRequestSchema,
  type GenerateStreamResponse,
} from '../../../src/generated/connect/repose/v1/generation_pb.js';
import { toStatusError } from './call-error.js';
import { type Picture, toPicture } from './pictures.js';
import type { GenerateRequest } from './request.js';

/** One of many requests on a stream, under the caller's own key. */
export interface StreamRequest<Key> {
  readonly key: Key;
  readonly request: GenerateRequest;
}

/** For each request: any number of pictures, then exactly one `done` or `failed`. */
export type StreamAnswer<Key> =
  | { readonly kind: 'picture'; readonly key: Key; readonly picture: Picture }
  | { readonly kind: 'done'; readonly key: Key }
  | { readonly kind: 'failed'; readonly key: Key; readonly error: ReposeError };

/** The requests of a stream, in their order. */
export type StreamRequests<Key> = Iterable<StreamRequest<Key>> | AsyncIterable<StreamRequest<Key>>;

/** One session of GenerateStream: what it sends, what is in flight, and its credit. */
export class Session<Key> {
  readonly #source: Iterator<StreamRequest<Key>> | AsyncIterator<StreamRequest<Key>>;
  readonly #toMessage: (request: GenerateRequest) => Promise<GenerateMessage>;
  readonly #inFlight = new Map<bigint, Key>();
  #lastId = 0n;
  #last: Pick<GenerateRequest, 'cond' | 'condPose'> | undefined;
  #credit = 0;
  #isOver = false;
  /** Makes the sender look again whether it may send. */
  #wake = () => {};
  /** What the requests threw. */
  fault: { readonly error: unknown } | undefined;

  constructor(
    requests: StreamRequests<Key>,
    toMessage: (request: GenerateRequest) => Promise<GenerateMessage>,
  ) {
    this.#source =
      Symbol.asyncIterator in requests ? requests[Symbol.asyncIterator]() : requests[Symbol.iterator]();
    this.#toMessage = toMessage;
  }

  /**
   * Yields the messages of the requests while there is credit. Keeps and throws what the requests
   * throw, which ends the call.
   */
  async *send(): AsyncGenerator<GenerateStreamRequest> {
    while (await this.#hasCredit()) {
      try {
        const next = await this.#source.next();
        if (next.done === true) return;
        yield await this.#admit(next.value);
      } catch (error) {
        this.fault = { error };
        throw error;
      }
    }
  }

  /** The answers in a message; adds its credit. */
  receive({ id, response, error, isLast, credit }: GenerateStreamResponse): StreamAnswer<Key>[] {
    this.#credit += credit;
    this.#wake();
    if (!this.#inFlight.has(id)) return [];
    const key = this.#inFlight.get(id) as Key; // it is in the map; a key may be undefined
    if (isLast) this.#inFlight.delete(id);
    if (error) return [{ kind: 'failed', key, error: toStatusError(error) }];
    const pictures: StreamAnswer<Key>[] = response
      ? [{ kind: 'picture', key, picture: toPicture(response) }]
      : [];
    return isLast ? [...pictures, { kind: 'done', key }] : pictures;
  }

  /** Throws `unavailable` where the stream has ended before its answers. */
  assertAllAnswered(): void {
    const { size } = this.#inFlight;
    if (size === 0) return;
    const found = `the server has ended the stream with ${size} requests unanswered`;
    throw new ReposeError('unavailable', `Cannot draw on the stream: ${found}, expected their answers`);
  }

  /** Ends the requests too. */
  stop(): void {
    this.#isOver = true;
    this.#wake();
    // A source that still waits ends later. Its error is ignored.
    void Promise.resolve(this.#source.return?.()).catch(() => {});
  }

  async #hasCredit(): Promise<boolean> {
    while (this.#credit === 0 && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    return !this.#isOver;
  }

  /** A condition image and its pose that are those of the request before are left out. */
  async #admit({ key, request }: StreamRequest<Key>): Promise<GenerateStreamRequest> {
    const { cond, condPose } = request;
    const message = await this.#toMessage(request);
    const isKnown = this.#last?.cond === cond && this.#last.condPose === condPose;
    this.#last = { cond, condPose };
    this.#lastId += 1n;
    this.#inFlight.set(this.#lastId, key);
    this.#credit -= 1;
    return create(GenerateStreamRequestSchema, {
      id: this.#lastId,
      request: isKnown ? { ...message, cond: new Uint8Array() } : message,
    });
  }
}
