import {
  type CallOptions,
  type Client,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import type { ProtoGrpcType } from '../../src/generated/generation.js';
import type { AdminServiceClient } from '../../src/generated/repose/v1/AdminService.js';
import type { GenerateRequest } from '../../src/generated/repose/v1/GenerateRequest.js';
import type { GenerateResponse__Output } from '../../src/generated/repose/v1/GenerateResponse.js';
import type { GenerationServiceClient } from '../../src/generated/repose/v1/GenerationService.js';
import { loadGenerationPackage } from '../../src/rpc/package-definition.js';
import { decodeStatusDetails, type StatusDetails, statusDetailsKey } from '../../src/rpc/status-details.js';

/** A bare client of the AdminService. */
export function connectAdmin(address: string): AdminServiceClient & Client {
  const { repose } = loadPackageDefinition(loadGenerationPackage()) as unknown as ProtoGrpcType; // as below
  return new repose.v1.AdminService(address, credentials.createInsecure());
}

export type TestClient = GenerationServiceClient & Client;

/** A bare gRPC client of a server on this machine. */
export function connect(address: string, using = credentials.createInsecure()): TestClient {
  // The package definition is that of the proto file from which the type was generated.
  const { repose } = loadPackageDefinition(loadGenerationPackage()) as unknown as ProtoGrpcType;
  return new repose.v1.GenerationService(address, using);
}

/** Everything that came out of one Generate call. */
export interface Outcome {
  readonly responses: GenerateResponse__Output[];
  readonly error?: ServiceError;
}

export interface GenerateCall {
  readonly outcome: Promise<Outcome>;
  cancel(): void;
}

export interface GenerateOptions extends CallOptions {
  readonly metadata?: Metadata;
}

/** Starts a Generate call; its outcome never rejects. `onResponse` hears each response as it arrives. */
export function startGenerate(
  client: TestClient,
  request: GenerateRequest,
  onResponse: (response: GenerateResponse__Output) => void = () => undefined,
  options: GenerateOptions = {},
): GenerateCall {
  const { metadata = new Metadata(), ...callOptions } = options;
  const call = client.generate(request, metadata, callOptions);
  const responses: GenerateResponse__Output[] = [];
  const outcome = new Promise<Outcome>((resolve) => {
    call.on('data', (response: GenerateResponse__Output) => {
      responses.push(response);
      onResponse(response);
    });
    call.on('error', (error: ServiceError) => resolve({ responses, error }));
    call.on('end', () => resolve({ responses }));
  });
  return { outcome, cancel: () => call.cancel() };
}

/** Runs a Generate call to its end. */
export function generate(
  client: TestClient,
  request: GenerateRequest,
  options: GenerateOptions = {},
): Promise<Outcome> {
  return startGenerate(client, request, undefined, options).outcome;
}

/** What `toStages` returns for a request that has got all of its pictures. */
export const bothStages = ['STAGE_COARSE', 'STAGE_REFINED'];

/** The stages of an outcome, in the order of their arrival. */
export function toStages({ responses }: Outcome): string[] {
  return responses.map(({ stage }) => stage);
}

/** The details of a call's error. */
export function toDetails(error: ServiceError | undefined): StatusDetails {
  const [bytes] = error?.metadata.get(statusDetailsKey) ?? [];
  return Buffer.isBuffer(bytes) ? decodeStatusDetails(bytes) : {};
}
