import {
  Code,
  ConnectError,
  type CallOptions as ConnectOptions,
  createClient,
  type Client as Service,
  type Transport,
} from '@connectrpc/connect';
import {
  GenerationService,
  type GetModelResponse,
  type ListModelsResponse,
} from '../../../src/generated/connect/repose/v1/generation_pb.js';
import { Attempts, pause, type RetryOptions } from './attempts.js';
import { toCallError } from './call-error.js';
import { type Picture, type PictureInput, readPicture, toPicture } from './pictures.js';
import { fromPoseMessage, type Pose } from './poses.js';
import { readCall } from './read-call.js';
import { type FindSize, type GenerateRequest, toGenerateMessage } from './request.js';

/** Options of every call. */
export interface CallOptions {
  /** Milliseconds from now until the last answer, with all repetitions; 60,000 if absent. */
  readonly deadlineMs?: number | undefined;
  /** Aborting it ends the call with a `cancelled` error and stops the server's work on it. */
  readonly signal?: AbortSignal | undefined;
}

/** The joints that a server has found in a picture, and how certain it is of the person, 0 to 1. */
export interface EstimatedPose {
  readonly pose: Pose;
  readonly score: number;
}

/** A client of a Repose server. Every method throws only `ReposeError`. */
export interface Client {
  /**
   * Yields each picture as soon as it arrives: the coarse one, then the refined one. Leaving the
   * loop early cancels the call.
   */
  generate(request: GenerateRequest, options?: CallOptions): AsyncGenerator<Picture, void>;
  /** Returns the joints of the person in a picture. Throws `invalid-argument` where there is nobody. */
  estimatePose(picture: PictureInput, options?: CallOptions): Promise<EstimatedPose>;
  /** Describes a model and what the server accepts: by default the default model and version. */
  getModel(
    name?: string,
    options?: CallOptions & { readonly version?: string | undefined },
  ): Promise<GetModelResponse>;
  /** Describes every model that is served, and what the server accepts. */
  listModels(options?: CallOptions): Promise<ListModelsResponse>;
}

const defaultDeadlineMs = 60_000;

/** The calls of a client over any transport. */
export class Caller implements Client {
  readonly service: Service<typeof GenerationService>;
  readonly #address: string;
  readonly #retry: RetryOptions;
  readonly #sizes = new Map<string, { readonly width: number; readonly height: number } | undefined>();

  /** `address` is the server's in errors. */
  constructor(transport: Transport, address: string, retry: RetryOptions = {}) {
    this.service = createClient(GenerationService, transport);
    this.#address = address;
    this.#retry = retry;
  }

  async *generate(request: GenerateRequest, options: CallOptions = {}): AsyncGenerator<Picture, void> {
    const attempts = this.#start(options);
    const message = await toGenerateMessage(request, this.findSize(options));
    let hasPicture = false;
    for (;;) {
      try {
        const start = (signal: AbortSignal) =>
          this.service.generate(message, { signal, timeoutMs: attempts.remainingMs });
        for await (const response of readCall(start, options.signal)) {
          hasPicture = true;
          yield toPicture(response);
        }
        return;
      } catch (thrown) {
        const error = toCallError(thrown, this.#address);
        if (hasPicture) throw error;
        await this.#pause(attempts.waitAfter(error), options.signal);
      }
    }
  }

  async estimatePose(picture: PictureInput, options: CallOptions = {}): Promise<EstimatedPose> {
    const request = { picture: await readPicture(picture, 'picture') };
    const { pose, score } = await this.#call(options, (each) => this.service.estimatePose(request, each));
    return { pose: pose ? fromPoseMessage(pose) : { joints: [] }, score };
  }

  getModel(
    model = '',
    { version: modelVersion = '', ...options }: CallOptions & { readonly version?: string | undefined } = {},
  ): Promise<GetModelResponse> {
    return this.#call(options, (each) => this.service.getModel({ model, modelVersion }, each));
  }

  listModels(options: CallOptions = {}): Promise<ListModelsResponse> {
    return this.#call(options, (each) => this.service.listModels({}, each));
  }

  /** Finds the size of a request's model, and asks for each once. */
  findSize(options: CallOptions): FindSize {
    return async ({ model = '', modelVersion: version = '' }) => {
      const key = `${model} ${version}`;
      if (!this.#sizes.has(key)) {
        const { model: found } = await this.getModel(model, { ...options, version });
        this.#sizes.set(key, found?.size);
      }
      return this.#sizes.get(key);
    };
  }

  #start({ deadlineMs = defaultDeadlineMs }: CallOptions): Attempts {
    return new Attempts(this.#retry, deadlineMs);
  }

  async #call<Output>(
    options: CallOptions,
    call: (options: ConnectOptions) => Promise<Output>,
  ): Promise<Output> {
    const attempts = this.#start(options);
    for (;;) {
      try {
        return await call({
          ...(options.signal && { signal: options.signal }),
          timeoutMs: attempts.remainingMs,
        });
      } catch (thrown) {
        await this.#pause(attempts.waitAfter(toCallError(thrown, this.#address)), options.signal);
      }
    }
  }

  async #pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await pause(ms, signal);
    } catch (reason) {
      throw toCallError(ConnectError.from(reason, Code.Canceled), this.#address);
    }
  }
}
