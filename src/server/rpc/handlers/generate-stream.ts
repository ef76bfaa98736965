import type { ServerDuplexStream } from '@grpc/grpc-js';
import { ReposeError } from '../../../errors.js';
import type { GenerateRequest__Output } from '../../../generated/repose/v1/GenerateRequest.js';
import type { GenerateStreamRequest__Output } from '../../../generated/repose/v1/GenerateStreamRequest.js';
import type { GenerateStreamResponse } from '../../../generated/repose/v1/GenerateStreamResponse.js';
import type { GenerationServiceHandlers } from '../../../generated/repose/v1/GenerationService.js';
import type { Holding } from '../../callers/held-bytes.js';
import { holdIdle } from '../../callers/hold-idle.js';
import { findAnsweredStream, stopReceiving } from '../../callers/http2-stream.js';
import { openCallScope } from '../../callers/open-call-scope.js';
import { countBytes, openOutbox } from '../../callers/outbox.js';
import type { ServerContext } from '../../context.js';
import type { OpenScope } from '../../request/call-scope.js';
import { drawRequest } from '../../request/draw-request.js';
import { emptyRequest } from '../../request/empty-request.js';
import { toCallError, toStatusMessage } from '../error-status.js';

type StreamCall = ServerDuplexStream<GenerateStreamRequest__Output, GenerateStreamResponse>;

/**
 * The GenerateStream RPC: many requests on one stream, each answered by its id as soon as it is
 * drawn.
 */
export function createGenerateStream(context: ServerContext): GenerationServiceHandlers['GenerateStream'] {
  return (call) => void new RequestStream(context, call);
}

/** Approximate memory of an idle stream besides its condition image. */
const streamBytes = 4096;

/**
 * One open stream. An error of a request is its answer; a violation of the stream's rules ends the
 * stream.
 */
class RequestStream {
  readonly #context: ServerContext;
  readonly #call: StreamCall;
  readonly #running = new Map<number, OpenScope>();
  readonly #outbox: Holding;
  #credit: number;
  /** The last condition image, which later requests without one use. */
  #cond: Buffer = Buffer.alloc(0);
  /** The pose that came with it or after it. */
  #condPose: GenerateRequest__Output['condPose'] = null;
  #hasEnded = false;
  /** While nothing is in flight. */
  readonly #idle: Holding;
  #endIdle: () => void = () => undefined;

  constructor(context: ServerContext, call: StreamCall) {
    this.#context = context;
    this.#call = call;
    this.#credit = context.config.streamCredit;
    this.#outbox = openOutbox(context, call);
    this.#idle = holdIdle(context, (error) => this.#fail(error));
    call.on('data', (message: GenerateStreamRequest__Output) => this.#take(message));
    call.on('drain', () => call.resume());
    call.on('end', () => {
      this.#hasEnded = true;
      this.#endWhenDone();
    });
    call.once('cancelled', () => {
      this.#idle.close();
      for (const { abort } of this.#running.values())
        abort('cancelled', 'Cannot finish the request: its caller has gone');
      if (!this.#hasEnded) stopReceiving(findAnsweredStream(call));
    });
    this.#send({ credit: this.#credit });
    this.#startIdle();
  }

  #take({ id, request }: GenerateStreamRequest__Output): void {
    if (!this.#call.writable) return; // the stream has been ended already
    const fault = this.#findFault(id);
    if (fault !== undefined) {
      this.#fail(fault);
      return;
    }
    this.#endIdle();
    this.#credit--;
    if (request !== null && request.cond.length > 0) {
      this.#cond = request.cond;
      this.#condPose = null;
    }
    this.#condPose = request?.condPose ?? this.#condPose;
    void this.#answer(id, { ...emptyRequest, ...request, cond: this.#cond, condPose: this.#condPose });
  }

  #findFault(id: number): ReposeError | undefined {
    if (this.#credit === 0) {
      this.#context.events.emit('refused', 'credit');
      return new ReposeError(
        'resource-exhausted',
        'Cannot take a request: no credit left, expected an answer to be read first',
      );
    }
    if (!this.#running.has(id)) return undefined;
    const description = `Cannot take a request: id ${id} is in flight, expected another one`;
    return ReposeError.invalid([{ field: 'id', description }]);
  }

  async #answer(id: number, request: GenerateRequest__Output): Promise<void> {
    const { config, log } = this.#context;
    const opened = openCallScope(this.#call, config.maxDeadlineMs);
    this.#running.set(id, opened);
    const last: GenerateStreamResponse = { id, isLast: true, credit: 1 };
    try {
      for await (const response of drawRequest(this.#context, request, opened.scope))
        this.#send({ id, response });
      this.#finish(last);
    } catch (error) {
      const status = toStatusMessage(toCallError(error, { requestId: opened.scope.requestId, log }));
      this.#finish({ ...last, error: status });
    } finally {
      opened.close();
    }
  }

  #finish(last: GenerateStreamResponse): void {
    this.#running.delete(Number(last.id));
    this.#credit++;
    this.#send(last);
    this.#endWhenDone();
    this.#startIdle();
  }

  /**
   * Counts the memory of an idle stream. With a request in flight, its condition image counts with
   * the request.
   */
  #startIdle(): void {
    if (this.#running.size > 0 || !this.#call.writable) return;
    this.#endIdle = this.#idle.add(streamBytes + this.#cond.length);
  }

  /** Sends an answer. While the caller does not read, no more requests are read from it. */
  #send(response: GenerateStreamResponse): void {
    if (!this.#call.writable) return; // the stream has been ended already
    const taken = this.#outbox.add(countBytes(response.response));
    if (!this.#call.write(response, taken)) this.#call.pause();
  }

  #endWhenDone(): void {
    if (this.#hasEnded && this.#running.size === 0 && this.#call.writable) this.#call.end();
  }

  #fail(error: ReposeError): void {
    for (const { abort } of this.#running.values()) abort(error.kind, error.message);
    if (this.#call.writable)
      this.#call.emit('error', toCallError(error, { requestId: '', log: this.#context.log }));
  }
}
