import { randomUUID } from 'node:crypto';
import type { handleUnaryCall, Server, ServiceDefinition } from '@grpc/grpc-js';
import type { ServerContext } from '../context.js';
import { toCallError } from '../rpc/error-status.js';
import {
  type InferenceMethods,
  type Readiness,
  type StreamCall,
  serviceName,
  streamName,
  type UnaryName,
  unaryNames,
} from './protocol.js';

/**
 * The Open Inference Protocol, by which clients of Triton and KServe call. Its first call loads what
 * it needs, so that it does not delay the server's start. If loading fails, the next call tries again.
 */
export class InferenceService {
  readonly #context: ServerContext;
  readonly #readiness: Readiness;
  #loading: Promise<InferenceMethods> | undefined;

  constructor(context: ServerContext, readiness: Readiness) {
    this.#context = context;
    this.#readiness = readiness;
  }

  addToServer(server: Pick<Server, 'addService'>): void {
    const unary = unaryNames.map((name) => [name, this.#answerUnary(name)]);
    server.addService(define(), {
      ...Object.fromEntries(unary),
      [streamName]: (call: StreamCall) => this.#answerStream(call),
    });
  }

  #answerUnary(name: UnaryName): handleUnaryCall<Buffer, Buffer> {
    return async (call, callback) => {
      try {
        const { unary } = await this.#load();
        callback(null, await unary[name](call));
      } catch (error) {
        callback(this.#toStatus(error));
      }
    };
  }

  async #answerStream(call: StreamCall): Promise<void> {
    try {
      const { openStream } = await this.#load();
      openStream(call);
    } catch (error) {
      call.emit('error', this.#toStatus(error));
    }
  }

  #toStatus(error: unknown): ReturnType<typeof toCallError> {
    return toCallError(error, { requestId: randomUUID(), log: this.#context.log });
  }

  #load(): Promise<InferenceMethods> {
    this.#loading ??= import('./methods.js').then(({ createMethods }) =>
      createMethods(this.#context, this.#readiness),
    );
    this.#loading.catch(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }
}

/** Messages stay bytes here: their definitions are not loaded yet. */
function define(): ServiceDefinition {
  const keep = (bytes: Buffer): Buffer => bytes;
  const entries = [...unaryNames, streamName].map((name) => {
    const isStream = name === streamName;
    const method = {
      path: `/${serviceName}/${name}`,
      requestStream: isStream,
      responseStream: isStream,
      requestSerialize: keep,
      requestDeserialize: keep,
      responseSerialize: keep,
      responseDeserialize: keep,
    };
    return [name, method];
  });
  return Object.fromEntries(entries);
}
