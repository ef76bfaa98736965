import { createClient, type Transport } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { GenerationService } from '../generated/connect/repose/v1/generation_pb.js';
import type { GenerationClient } from './door.js';
import type { HttpParts } from './http-parts.js';

/** Never looked up: the connection is inside this process. */
const baseUrl = 'http://inside';

/** What binds a client to one caller. */
export interface Binding {
  /** Sent with every call, in place of others of these names. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Cancels every call. */
  readonly signal: AbortSignal;
  /** Of calls without a deadline of their own. */
  readonly timeoutMs: number | undefined;
}

/**
 * Clients of the server's own gRPC services, over one connection inside this process: whatever holds
 * for callers that speak gRPC holds for theirs, by the same code.
 */
export class InsideClients {
  readonly #sessions: Http2SessionManager;
  readonly #transport: Transport;

  constructor({ service }: Pick<HttpParts, 'service'>) {
    const createConnection = () => service.connectInside();
    this.#sessions = new Http2SessionManager(baseUrl, {}, { createConnection });
    this.#transport = createGrpcTransport({ baseUrl, sessionManager: this.#sessions, acceptCompression: [] });
  }

  /** Returns a client whose calls are bound to a caller. */
  create(binding: Binding): GenerationClient {
    return createClient(GenerationService, bind(this.#transport, binding));
  }

  close(): void {
    this.#sessions.abort();
  }
}

function bind(transport: Transport, { headers, signal, timeoutMs }: Binding): Transport {
  const addTo = (own: ConstructorParameters<typeof Headers>[0]): Headers => {
    const all = new Headers(own);
    for (const [name, value] of headers) all.set(name, value);
    return all;
  };
  const join = (own: AbortSignal | undefined): AbortSignal =>
    own === undefined ? signal : AbortSignal.any([own, signal]);
  return {
    unary: (method, own, ownMs, header, ...rest) =>
      transport.unary(method, join(own), ownMs ?? timeoutMs, addTo(header), ...rest),
    stream: (method, own, ownMs, header, ...rest) =>
      transport.stream(method, join(own), ownMs ?? timeoutMs, addTo(header), ...rest),
  };
}
