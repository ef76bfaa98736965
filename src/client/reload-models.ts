import { loadPackageDefinition } from '@grpc/grpc-js';
import type { ProtoGrpcType } from '../generated/generation.js';
import type { ReloadModelsResponse__Output } from '../generated/repose/v1/ReloadModelsResponse.js';
import { loadGenerationPackage } from '../rpc/package-definition.js';
import { toCallError } from './call-error.js';
import { toChannelOptions } from './channel-options.js';
import { type ConnectionOptions, toConnection } from './connection.js';

export interface ReloadOptions extends ConnectionOptions {
  /** How long the new models may take to be ready; ten minutes by default. */
  readonly timeoutMs?: number;
}

/**
 * Asks the server at `HOST:PORT` or `unix:/PATH` to read its models folder again. Returns its models
 * once they are ready. Throws a `ReposeError`.
 */
export function reloadModels(
  address: string,
  { timeoutMs = 600_000, ...connection }: ReloadOptions = {},
): Promise<ReloadModelsResponse__Output> {
  const { credentials, options } = toConnection([address], connection);
  // The generated types describe exactly this package.
  const { repose } = loadPackageDefinition(loadGenerationPackage()) as unknown as ProtoGrpcType;
  const client = new repose.v1.AdminService(address, credentials, {
    ...toChannelOptions(address),
    ...options,
  });
  return new Promise<ReloadModelsResponse__Output>((resolve, reject) => {
    client.reloadModels({}, { deadline: Date.now() + timeoutMs }, (error, output) => {
      if (error) reject(toCallError(error, address));
      else if (output) resolve(output);
    });
  }).finally(() => client.close());
}
