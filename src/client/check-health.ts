import { credentials, makeClientConstructor, type ServiceError } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { toCallError } from './call-error.js';
import { toChannelOptions } from './channel-options.js';

/** What the standard health service says of a server: it is warm and has an engine only while SERVING. */
export type HealthStatus = 'UNKNOWN' | 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';

export interface HealthOptions {
  /** Asks for this model alone; without it, for the server as a whole. */
  readonly model?: string;
  readonly timeoutMs?: number;
}

/**
 * Asks the server at `address`, `HOST:PORT`, for its health. Throws a `ReposeError` where nobody answers, and `not-found` for a model
 * that it has never served.
 */
export function checkHealth(
  address: string,
  { model, timeoutMs = 5000 }: HealthOptions = {},
): Promise<HealthStatus> {
  const service = model === undefined ? '' : `repose.v1.GenerationService/${model}`;
  const Health = makeClientConstructor(healthService, 'Health');
  const client = new Health(address, credentials.createInsecure(), toChannelOptions(address));
  const check = client['check']!.bind(client); // the service has this method
  return new Promise<HealthStatus>((resolve, reject) => {
    const answer = (error: ServiceError | null, output?: { status: HealthStatus }) => {
      if (error) reject(toCallError(error, address));
      else resolve(output?.status ?? 'UNKNOWN');
    };
    check({ service }, { deadline: Date.now() + timeoutMs }, answer);
  }).finally(() => client.close());
}
