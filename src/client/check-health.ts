import { makeClientConstructor, type ServiceError } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { toCallError } from './call-error.js';
import { toChannelOptions } from './channel-options.js';
import { type ConnectionOptions, toConnection } from './connection.js';

/**
 * Answer of the standard health service. Only a server that is warm and has an engine is SERVING.
 */
export type HealthStatus = 'UNKNOWN' | 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';

export interface HealthOptions extends ConnectionOptions {
  /** Checks only this model; without it, the whole server. */
  readonly model?: string;
  readonly timeoutMs?: number;
}

/**
 * Returns the health of the server at `address`, `HOST:PORT` or `unix:/PATH`. Throws a `ReposeError` if there is no
 * answer, and `not-found` for a model that the server has never served.
 */
export function checkHealth(
  address: string,
  { model, timeoutMs = 5000, ...connection }: HealthOptions = {},
): Promise<HealthStatus> {
  const service = model === undefined ? '' : `repose.v1.GenerationService/${model}`;
  const Health = makeClientConstructor(healthService, 'Health');
  const { credentials, options } = toConnection([address], connection);
  const client = new Health(address, credentials, { ...toChannelOptions(address), ...options });
  const check = client['check']!.bind(client); // the service has this method
  return new Promise<HealthStatus>((resolve, reject) => {
    const answer = (error: ServiceError | null, output?: { status: HealthStatus }) => {
      if (error) reject(toCallError(error, address));
      else resolve(output?.status ?? 'UNKNOWN');
    };
    check({ service }, { deadline: Date.now() + timeoutMs }, answer);
  }).finally(() => client.close());
}
