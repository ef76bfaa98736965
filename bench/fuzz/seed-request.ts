/** An honest request, as the start of hostile ones. */
import type { ServiceDefinition } from '@grpc/proto-loader';
import { toGenerateMessage } from '#dist/client/messages.js';
import type { GenerateRequest } from '#dist/generated/repose/v1/GenerateRequest.js';
import { loadGenerationPackage } from '#dist/rpc/package-definition.js';
import { createBenchRequest } from '../serve/bench-request.js';

/** A person drawn at the model's size, with a pose. */
export async function createSeedRequest(): Promise<GenerateRequest> {
  return toGenerateMessage(await createBenchRequest());
}

/** The bytes of a request; values that the proto file does not allow are written as far as its encoder goes. */
export function encodeGenerate(request: object): Buffer {
  return find('Generate').requestSerialize(request);
}

/** The bytes of a request on a stream. */
export function encodeStreamed(id: number, request: object): Buffer {
  return find('GenerateStream').requestSerialize({ id, request });
}

function find(method: string): ServiceDefinition[string] {
  const service = loadGenerationPackage()['repose.v1.GenerationService'] as ServiceDefinition;
  const found = service[method];
  if (found === undefined) throw new Error(`Cannot find ${method} in the proto file`);
  return found;
}
