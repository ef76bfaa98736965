import type { ClientHttp2Stream, Http2Session } from 'node:http2';
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
  readonly #service: HttpParts['service'];
  #sessions: Http2SessionManager;
  #transport: Transport;

  constructor({ service }: Pick<HttpParts, 'service'>) {
    this.#service = service;
    this.#sessions = this.#createSessions();
    this.#transport = toTransport(this.#sessions);
  }

  /** Uses another connection from now on: a server that closes takes no further calls on those it has. */
  reconnect(): void {
    this.#sessions = this.#createSessions();
    this.#transport = toTransport(this.#sessions);
  }

  /** Returns a client whose calls are bound to a caller. */
  create(binding: Binding): GenerationClient {
    return createClient(GenerationService, bind(this.#transport, binding));
  }

  close(): void {
    this.#sessions.abort();
  }

  #createSessions(): Http2SessionManager {
    const createConnection = () => this.#service.connectInside();
    return new InsideSessions(baseUrl, {}, { createConnection });
  }
}

/**
 * Sessions whose errors are heard to their end. A server that closes tells its session so, which the
 * manager reports as an error of the session, perhaps after it has ceased to listen; unheard, it would end
 * the process.
 */
class InsideSessions extends Http2SessionManager {
  readonly #heard = new WeakSet<Http2Session>();

  override async request(...args: Parameters<Http2SessionManager['request']>): Promise<ClientHttp2Stream> {
    const stream = await super.request(...args);
    const { session } = stream;
    if (session !== undefined && !this.#heard.has(session)) {
      this.#heard.add(session);
      session.on('error', () => undefined); // its streams have ended with it
    }
    return stream;
  }
}

function toTransport(sessionManager: Http2SessionManager): Transport {
  return createGrpcTransport({ baseUrl, sessionManager, acceptCompression: [] });
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
