import type { RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ServerContext } from '../server/context.js';
import type { Readiness } from '../server/telemetry/readiness.js';

/** What the HTTP port needs of the server whose services it offers. */
export interface HttpParts {
  readonly context: Pick<ServerContext, 'config' | 'identity' | 'uploads' | 'unread' | 'log' | 'events'>;
  readonly service: Readiness & InsideService;
}

/** The gRPC services, as they are called from inside the process; see `GrpcService`. */
export interface InsideService {
  connectInside(): Duplex;
  accepts(authorizationHeader: string | undefined): boolean;
  assertReadable(method: string, message: Uint8Array): void;
}

/** What answers the requests of the port, which the first of them loads. */
export interface HttpApp {
  /** Of both protocols: Node has the same interface for them. */
  readonly answer: RequestListener;
  /** See `InsideClients.reconnect`. */
  reconnect(): void;
  close(): Promise<void>;
}
