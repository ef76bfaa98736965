import { randomUUID } from 'node:crypto';
import type {
  handleUnaryCall,
  Server,
  ServerDuplexStream,
  ServerUnaryCall,
  ServiceDefinition,
} from '@grpc/grpc-js';
import type { ServerContext } from '../context.js';
import { toCallError } from '../rpc/error-status.js';
import type { InferenceMethods } from './methods.js';

const serviceName = 'inference.GRPCInferenceService';

/** Its methods with one request and one answer. */
export const unaryNames = [
  'ServerLive',
  'ServerReady',
  'ModelReady',
  'ServerMetadata',
  'ModelMetadata',
  'ModelConfig',
  'RepositoryIndex',
  'ModelInfer',
] as const;
export type UnaryName = (typeof unaryNames)[number];
const streamName = 'ModelStreamInfer';

/** Calls whose messages are read and written by `InferenceMethods`. */
export type UnaryCall = ServerUnaryCall<Buffer, Buffer>;
export type StreamCall = ServerDuplexStream<Buffer, Buffer>;

/** Whether a server takes requests. */
export interface Readiness {
  readonly isServing: boolean;
}

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
