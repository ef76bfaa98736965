/** Calls to servers with KServe's version 2 protocol: Triton and MLServer. */

import { readFileSync } from 'node:fs';
import {
  type CallOptions,
  type Client,
  type ClientDuplexStream,
  credentials,
  loadPackageDefinition,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader';
import { toCallError } from '#dist/client/call-error.js';
import { toChannelOptions } from '#dist/client/channel-options.js';
import type { LoosePose } from '#dist/pose/convert.js';
import { pictureNames } from '#dist/stages.js';
import type { BenchRequest } from '../bench-request.js';
import type { BenchClient, BenchPicture, GhzCall } from './bench-server.js';

interface InferRequest {
  readonly model_name: string;
  readonly inputs: readonly {
    readonly name: string;
    readonly datatype: string;
    readonly shape: readonly number[];
  }[];
  readonly raw_input_contents: readonly Buffer[];
}

interface InferResponse {
  readonly outputs: readonly { readonly name: string }[];
  readonly raw_output_contents: readonly Buffer[];
}

/** Triton wraps an answer, MLServer does not. */
interface StreamResponse extends InferResponse {
  readonly error_message?: string;
  readonly infer_response?: InferResponse;
}

type Callback<Answer> = (error: ServiceError | null, answer?: Answer) => void;

/** The used part of `inference.GRPCInferenceService`. */
interface InferenceService extends Client {
  ModelReady(message: { readonly name: string }, callback: Callback<{ readonly ready: boolean }>): void;
  ModelInfer(message: InferRequest, options: CallOptions, callback: Callback<InferResponse>): void;
  ModelStreamInfer(options: CallOptions): ClientDuplexStream<InferRequest, StreamResponse>;
}

interface InferencePackage {
  readonly inference: {
    readonly GRPCInferenceService: new (...args: ConstructorParameters<typeof Client>) => InferenceService;
  };
}

export interface KserveOptions {
  /** The path of a file of descriptors. */
  readonly descriptors: string;
  /** Whether each stage arrives on a stream as it is drawn, or both in one answer. */
  readonly streams: boolean;
}

export const kserveModel = 'repose';
const deadlineMs = 60_000;
const loadOptions = { keepCase: true, longs: Number, enums: String, defaults: true };

function createService(address: string, descriptors: string): InferenceService {
  const definition = loadFileDescriptorSetFromBuffer(readFileSync(descriptors), loadOptions);
  const { inference } = loadPackageDefinition(definition) as unknown as InferencePackage; // see the peer's proto file
  return new inference.GRPCInferenceService(address, credentials.createInsecure(), toChannelOptions(address));
}

/** Whether the server reports that its model is ready. */
export function isKserveReady(address: string, descriptors: string): Promise<boolean> {
  const service = createService(address, descriptors);
  return new Promise((resolve, reject) => {
    service.ModelReady({ name: kserveModel }, (error, answer) => {
      service.close();
      if (error) reject(error);
      else resolve(answer?.ready ?? false);
    });
  });
}

/** A client of a server at `HOST:PORT`. */
export function connectKserve(address: string, { descriptors, streams }: KserveOptions): BenchClient {
  const service = createService(address, descriptors);
  const infer = streams ? inferStream : inferOnce;
  async function* generate(request: BenchRequest) {
    const options = { deadline: Date.now() + deadlineMs };
    try {
      for await (const answer of infer(service, toInferMessage(request), options)) yield* toPictures(answer);
    } catch (error) {
      throw isServiceError(error) ? toCallError(error, address) : error;
    }
  }
  return { generate, close: () => service.close() };
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'metadata' in error;
}

type Infer = (
  service: InferenceService,
  message: InferRequest,
  options: CallOptions,
) => AsyncGenerator<InferResponse, void>;

const inferStream: Infer = async function* (service, message, options) {
  const call = service.ModelStreamInfer(options);
  call.write(message);
  call.end();
  const answers: AsyncIterable<StreamResponse> = call;
  for await (const answer of answers) {
    if (answer.error_message) throw new Error(answer.error_message);
    yield answer.infer_response ?? answer;
  }
};

const inferOnce: Infer = async function* (service, message, options) {
  yield await new Promise<InferResponse>((resolve, reject) => {
    service.ModelInfer(message, options, (error, answer) => {
      if (answer) resolve(answer);
      else reject(error);
    });
  });
};

/**
 * Encodes the picture and the joints as raw tensors. The benchmark's joints are in the model's
 * frame already.
 */
function toInferMessage(request: BenchRequest): InferRequest {
  const { cond, pose, condPose } = request;
  const shape = [1, pose.joints.length, 3];
  return {
    model_name: kserveModel,
    inputs: [
      { name: 'picture', datatype: 'BYTES', shape: [1, 1] },
      { name: 'joints', datatype: 'FP32', shape },
      { name: 'cond_joints', datatype: 'FP32', shape },
    ],
    raw_input_contents: [withLength(cond), toBytes(pose), toBytes(condPose)],
  };
}

/** Encodes joints as floats, [J, 3]: x, y and whether each is visible. */
function toBytes({ joints }: LoosePose): Buffer {
  const rows = joints.flatMap(({ x, y, confidence }) => [x, y, Number(confidence > 0)]);
  return Buffer.from(Float32Array.from(rows).buffer);
}

/** Encodes an element of a BYTES tensor: its length in 4 bytes, little-endian, and its bytes. */
function withLength(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Outputs have the names of the stages. */
function toPictures({ outputs, raw_output_contents: contents }: InferResponse): readonly BenchPicture[] {
  return outputs.flatMap(({ name }, index) => {
    const stage = pictureNames.find((each) => each === name);
    const data = contents[index]?.subarray(4);
    return stage && data ? [{ stage, data }] : [];
  });
}

/** Returns the input of ghz. */
export function ghzOfKserve(
  address: string,
  request: BenchRequest,
  { descriptors, streams }: KserveOptions,
): GhzCall {
  const { raw_input_contents: contents, ...message } = toInferMessage(request);
  const data = { ...message, raw_input_contents: contents.map((bytes) => bytes.toString('base64')) };
  const method = streams ? 'ModelStreamInfer' : 'ModelInfer';
  return {
    address,
    descriptors,
    call: `inference.GRPCInferenceService/${method}`,
    data: streams ? [data] : data,
  };
}
