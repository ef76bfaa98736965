import type { ReposeError } from '../../errors.js';
import type { ModelStreamInferResponse } from '../../generated/inference/ModelStreamInferResponse.js';
import type { Holding } from '../callers/held-bytes.js';
import { holdIdle } from '../callers/hold-idle.js';
import { findAnsweredStream, stopReceiving } from '../callers/http2-stream.js';
import { openCallScope } from '../callers/open-call-scope.js';
import { openOutbox } from '../callers/outbox.js';
import type { ServerContext } from '../context.js';
import type { OpenScope } from '../request/call-scope.js';
import { toCallError } from '../rpc/error-status.js';
import { infer } from './infer.js';
import { parseInference } from './parse-inference.js';
import type { StreamCall } from './protocol.js';
import type { WireInferRequest } from './read-infer-request.js';
import { toInferResponse } from './write-answer.js';

/** Approximate memory of an idle stream. */
const streamBytes = 4096;

/** Approximate memory of an answer besides its tensors, until it is read. */
const answerBytes = 256;

/** Triton's parameter of the last response to a request. */
const finalName = 'triton_final_response';

/** How the messages of a stream are read and written. */
export interface StreamCodec {
  readonly read: (message: Buffer) => WireInferRequest;
  readonly write: (response: ModelStreamInferResponse) => Buffer;
}

/**
 * One open ModelStreamInfer: many requests, each answered by its id with the outputs of each stage
 * once it is drawn. An error of a request is its answer. While `streamCredit` requests are in
 * flight, or the caller does not read, no more are read from it.
 */
export class InferStream {
  readonly #context: ServerContext;
  readonly #call: StreamCall;
  readonly #codec: StreamCodec;
  readonly #running = new Set<OpenScope>();
  readonly #outbox: Holding;
  readonly #idle: Holding;
  #endIdle: () => void = () => undefined;
  #hasEnded = false;

  constructor(context: ServerContext, call: StreamCall, codec: StreamCodec) {
    this.#context = context;
    this.#call = call;
    this.#codec = codec;
    this.#outbox = openOutbox(context, call);
    this.#idle = holdIdle(context, (error) => this.#fail(error));
    call.on('data', (message: Buffer) => void this.#answer(message));
    call.on('drain', () => this.#readOn());
    call.on('end', () => {
      this.#hasEnded = true;
      this.#settle();
    });
    call.once('cancelled', () => this.#leave());
    if (call.cancelled) this.#leave(); // before there was a listener
    this.#settle();
  }

  async #answer(message: Buffer): Promise<void> {
    const { config, fleets } = this.#context;
    this.#endIdle();
    const opened = openCallScope(this.#call, config.maxDeadlineMs);
    this.#running.add(opened);
    this.#readOn();
    let id = '';
    try {
      const request = this.#codec.read(message);
      id = request.id;
      const inference = parseInference(request, fleets.current, config.maxQueue);
      for await (const { tensors, isLast } of infer(this.#context, inference, opened.scope)) {
        const parameters = { [finalName]: { boolParam: isLast } };
        this.#send({ inferResponse: { ...toInferResponse(inference, tensors), parameters } });
      }
    } catch (error) {
      const { requestId } = opened.scope;
      const { details } = toCallError(error, { requestId, log: this.#context.log });
      const parameters = { [finalName]: { boolParam: true } };
      this.#send({ errorMessage: details, inferResponse: { id, parameters } });
    } finally {
      opened.close();
      this.#running.delete(opened);
      this.#readOn();
      this.#settle();
    }
  }

  #send(response: ModelStreamInferResponse): void {
    if (!this.#call.writable) return; // the stream has been ended already
    const bytes = this.#codec.write(response);
    if (!this.#call.write(bytes, this.#outbox.add(answerBytes + bytes.length))) this.#call.pause();
  }

  /** Reads the next request unless enough are in flight, or the caller does not read. */
  #readOn(): void {
    const isFull = this.#running.size >= this.#context.config.streamCredit;
    if (isFull || this.#call.writableNeedDrain) this.#call.pause();
    else this.#call.resume();
  }

  /** Without a request in flight, ends the stream or counts it as an idle one. */
  #settle(): void {
    if (this.#running.size > 0 || !this.#call.writable) return;
    if (this.#hasEnded) this.#call.end();
    else this.#endIdle = this.#idle.add(streamBytes);
  }

  #leave(): void {
    this.#idle.close();
    for (const { abort } of this.#running)
      abort('cancelled', 'Cannot finish the request: its caller has gone');
    if (!this.#hasEnded) stopReceiving(findAnsweredStream(this.#call));
  }

  #fail(error: ReposeError): void {
    if (this.#call.writable)
      this.#call.emit('error', toCallError(error, { requestId: '', log: this.#context.log }));
  }
}
