import type { EventEmitter } from 'node:events';
import {
  type CallOptions,
  loadPackageDefinition,
  type requestCallback,
  type ServiceError,
} from '@grpc/grpc-js';
import type { ProtoGrpcType } from '../generated/generation.js';
import type { EstimatePoseResponse__Output } from '../generated/repose/v1/EstimatePoseResponse.js';
import type { GetModelResponse__Output } from '../generated/repose/v1/GetModelResponse.js';
import type { ListModelsResponse__Output } from '../generated/repose/v1/ListModelsResponse.js';
import { loadGenerationPackage } from '../rpc/package-definition.js';
import { toCallError } from './call-error.js';
import { toChannelOptions, toGroupOptions } from './channel-options.js';
import { type ConnectionOptions, toConnection } from './connection.js';
import { drawMissing } from './draw-missing.js';
import { type BulkAnswer, type BulkOptions, type BulkRequests, drawOnStreams } from './draw-on-streams.js';
import {
  type EstimatedPose,
  type GenerateRequest,
  type StageResult,
  toEstimatedPose,
  toGenerateMessage,
  toStageResult,
} from './messages.js';
import { exchange, type StreamAnswer, type StreamRequests } from './request-stream.js';
import type { ServerGroup } from './server-group.js';

/** Options of every call. */
export interface ClientCallOptions {
  /**
   * Milliseconds from now until the last answer; 60,000 by default. The server has its own maximum.
   */
  readonly deadlineMs?: number;
  /** Aborting it ends the call with a `cancelled` error and stops the server's work on it. */
  readonly signal?: AbortSignal;
}

export interface GetModelOptions extends ClientCallOptions {
  /** The model's default version if absent. */
  readonly version?: string | undefined;
}

/**
 * A client of Repose servers. Every method throws only `ReposeError`, with the kind and the
 * violations that the server sent.
 */
export interface Client {
  /**
   * Yields each picture of a request as soon as it arrives. If the server is lost while it answers,
   * another call draws the missing pictures. Leaving the loop early cancels the call.
   */
  generate(request: GenerateRequest, options?: ClientCallOptions): AsyncGenerator<StageResult, void>;
  /**
   * Yields the answers to many requests, each as soon as it arrives, in any order. A failed request
   * yields an answer; an error that ends the stream is thrown. `requests` is read as fast as the
   * server's credit allows. Leaving the loop early cancels the stream.
   */
  generateStream<Key>(
    requests: StreamRequests<Key>,
    options?: ClientCallOptions,
  ): AsyncGenerator<StreamAnswer<Key>, void>;
  /**
   * Draws many requests on several streams, and retries after lost streams and servers. See
   * `drawOnStreams`.
   */
  generateBulk<Key>(
    requests: BulkRequests<Key>,
    onAnswer: (answer: BulkAnswer<Key>) => Promise<void> | void,
    options: BulkOptions,
  ): Promise<void>;
  /**
   * Returns the joints of the person in a JPEG, PNG or WebP picture. Throws `invalid-argument` where
   * the server finds nobody.
   */
  estimatePose(picture: Uint8Array, options?: ClientCallOptions): Promise<EstimatedPose>;
  /**
   * Returns a description of the named model and version, or the default ones, and the server's
   * limits.
   */
  getModel(name?: string, options?: GetModelOptions): Promise<GetModelResponse__Output>;
  listModels(options?: ClientCallOptions): Promise<ListModelsResponse__Output>;
  /** Closes the connection after the calls in flight have finished. */
  close(): void;
}

const defaultDeadlineMs = 60_000;

/** A day. From 2^31 ms on, a deadline would overflow to one in the past. */
const longestDeadlineMs = 24 * 60 * 60 * 1000;

/**
 * Creates a client of one server at `HOST:PORT`, or of a group of servers that it calls in turn.
 * It connects at its first call. Throws as `toConnection`.
 */
export function createClient(server: string | ServerGroup, connection: ConnectionOptions = {}): Client {
  const service = createService(server, connection);
  const address = typeof server === 'string' ? server : server.addresses.join(', ');
  const toCallOptions = ({ deadlineMs = defaultDeadlineMs }: ClientCallOptions): CallOptions => ({
    deadline: new Date(Date.now() + Math.min(deadlineMs, longestDeadlineMs)),
  });

  async function* generate(request: GenerateRequest, options: ClientCallOptions = {}) {
    const callOptions = toCallOptions(options);
    yield* drawMissing(request, (each) => {
      const call = service.generate(toGenerateMessage(each), callOptions);
      let hasBegun = false;
      call.once('metadata', () => {
        hasBegun = true;
      });
      const results = readCall(call, options, async function* () {
        for await (const response of call) yield toStageResult(response);
      });
      return { results, hasBegun: () => hasBegun };
    });
  }

  async function* generateStream<Key>(requests: StreamRequests<Key>, options: ClientCallOptions = {}) {
    const call = service.generateStream(toCallOptions(options));
    yield* readCall(call, options, () => exchange(call, requests));
  }

  /**
   * Yields what `read` yields of a call. Converts its error, and cancels the call when the loop
   * ends.
   */
  async function* readCall<Result>(
    call: EventEmitter & { cancel(): void },
    { signal }: ClientCallOptions,
    read: () => AsyncGenerator<Result, void>,
  ) {
    // The loop below reports errors. After the loop, the error of the cancelled call is ignored.
    call.on('error', () => {});
    const cancel = () => call.cancel();
    signal?.addEventListener('abort', cancel);
    if (signal?.aborted) cancel();
    try {
      yield* read();
    } catch (error) {
      throw isServiceError(error) ? toCallError(error, address) : error;
    } finally {
      signal?.removeEventListener('abort', cancel);
      cancel();
    }
  }

  function callOnce<Output>(
    options: ClientCallOptions,
    start: (options: CallOptions, callback: requestCallback<Output>) => { cancel(): void },
  ): Promise<Output> {
    return new Promise((resolve, reject) => {
      const call = start(toCallOptions(options), (error, output) => {
        options.signal?.removeEventListener('abort', cancel);
        // gRPC always passes an error or an output.
        if (error) reject(toCallError(error, address));
        else resolve(output as Output);
      });
      const cancel = () => call.cancel();
      options.signal?.addEventListener('abort', cancel);
      if (options.signal?.aborted) cancel();
    });
  }

  return {
    generate,
    generateStream,
    generateBulk: (requests, onAnswer, options) =>
      drawOnStreams(
        (each, signal) => generateStream(each, { deadlineMs: longestDeadlineMs, signal }),
        requests,
        onAnswer,
        options,
      ),
    estimatePose: async (picture, options = {}) =>
      toEstimatedPose(
        await callOnce<EstimatePoseResponse__Output>(options, (callOptions, callback) =>
          service.estimatePose({ picture }, callOptions, callback),
        ),
      ),
    getModel: (model = '', { version: modelVersion = '', ...options } = {}) =>
      callOnce(options, (callOptions, callback) =>
        service.getModel({ model, modelVersion }, callOptions, callback),
      ),
    listModels: (options = {}) =>
      callOnce(options, (callOptions, callback) => service.listModels({}, callOptions, callback)),
    close: () => service.close(),
  };
}

function createService(server: string | ServerGroup, connection: ConnectionOptions) {
  const addresses = typeof server === 'string' ? [server] : server.addresses;
  const { credentials, options: ours } = toConnection(addresses, connection);
  const [target, options] =
    typeof server === 'string'
      ? [server, toChannelOptions(server)]
      : [server.target, toGroupOptions(server.target)];
  // The generated types describe exactly this package.
  const definitions = loadPackageDefinition(loadGenerationPackage()) as unknown as ProtoGrpcType;
  return new definitions.repose.v1.GenerationService(target, credentials, { ...options, ...ours });
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error;
}
