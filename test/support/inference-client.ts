import { type Client, credentials, loadPackageDefinition, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { GRPCInferenceServiceClient } from '../../src/generated/inference/GRPCInferenceService.js';
import type { ModelInferRequest } from '../../src/generated/inference/ModelInferRequest.js';
import type { ModelInferResponse__Output } from '../../src/generated/inference/ModelInferResponse.js';
import type { ModelStreamInferResponse__Output } from '../../src/generated/inference/ModelStreamInferResponse.js';
import type { ProtoGrpcType } from '../../src/generated/open_inference.js';
import { loadInferencePackage } from '../../src/rpc/package-definition.js';

export type InferenceClient = GRPCInferenceServiceClient & Client;

/** A bare client of the Open Inference Protocol. */
export function connectInference(address: string): InferenceClient {
  // The package definition is that of the proto file from which the type was generated.
  const { inference } = loadPackageDefinition(loadInferencePackage()) as unknown as ProtoGrpcType;
  return new inference.GRPCInferenceService(address, credentials.createInsecure());
}

/** The answer of a method, or its error. */
export function ask<Answer>(
  run: (callback: (error: ServiceError | null, answer?: Answer) => void) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) =>
    run((error, answer) => (error === null ? resolve(answer as Answer) : reject(error))),
  );
}

/** The outputs of a ModelInfer call as bytes, by name. Rejects with its error. */
export async function infer(
  client: InferenceClient,
  request: ModelInferRequest,
  metadata = new Metadata(),
): Promise<Record<string, Buffer>> {
  const { outputs, rawOutputContents } = await ask<ModelInferResponse__Output>((callback) =>
    client.modelInfer(request, metadata, callback),
  );
  return Object.fromEntries(
    outputs.map(({ name }, index) => [name, rawOutputContents[index] ?? Buffer.alloc(0)]),
  );
}

/** Sends requests on one ModelStreamInfer, and returns all answers. Rejects with the stream's error. */
export function inferOnStream(
  client: InferenceClient,
  requests: readonly ModelInferRequest[],
): Promise<ModelStreamInferResponse__Output[]> {
  return new Promise((resolve, reject) => {
    const call = client.modelStreamInfer();
    const answers: ModelStreamInferResponse__Output[] = [];
    call.on('data', (answer: ModelStreamInferResponse__Output) => answers.push(answer));
    call.on('error', reject).on('end', () => resolve(answers));
    for (const request of requests) call.write(request);
    call.end();
  });
}
