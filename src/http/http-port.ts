/**
 * The HTTP port as far as it is there from the start: a listener. All that answers is loaded by the
 * first request, so that a server with this port is ready as soon as one without.
 */
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { ReposeError, toMessage } from '../errors.js';
import { splitAddress, toAddress } from '../rpc/address.js';
import type { CertificateFiles } from '../server/identity/certificate-files.js';
import { chooseProtocol } from './choose-protocol.js';
import { endSilentSession } from './end-silent-session.js';
import type { HttpApp, HttpParts } from './http-parts.js';

/** How long the first bytes and the headers of a request may take, and a connection may be idle. */
const maxIdleMs = 60_000;

/** As Node's default, for HTTP/2 too. */
const maxHeaderBytes = 16 * 1024;

/** A port that speaks HTTP/1.1 and HTTP/2, with TLS where the server has certificates. */
export class HttpPort {
  /** What listens: it takes the connections of both protocols, and serves HTTP/1.1 on them. */
  readonly listener: Server;
  /** Serves HTTP/2 on connections of the listener. */
  readonly http2: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #parts: HttpParts;
  readonly #open = new Set<ServerResponse>();
  #app: Promise<HttpApp> | undefined;
  #loaded: HttpApp | undefined;
  #stopped: (() => void) | undefined;

  private constructor(parts: HttpParts) {
    this.#parts = parts;
    const { config, identity } = parts.context;
    this.listener = createListener(identity.certificates, config.tls.clientCa !== undefined);
    this.listener.headersTimeout = maxIdleMs;
    this.listener.keepAliveTimeout = maxIdleMs;
    this.listener.requestTimeout = 0; // maxUploadMs ends slow uploads, with an answer
    this.http2 = createHttp2Server({
      settings: { maxConcurrentStreams: config.maxConnectionCalls, maxHeaderListSize: maxHeaderBytes },
      maxSessionMemory: Number.MAX_SAFE_INTEGER, // what callers do not read is limited by maxUnreadBytes
    });
    const { keepaliveMs } = config;
    this.http2.on('session', (session) => {
      this.#sessions.add(session);
      session.once('close', () => this.#sessions.delete(session));
      endSilentSession(session, { maxIdleMs, keepaliveMs });
    });
    this.#serve(identity.certificates === undefined ? 'connection' : 'secureConnection');
  }

  /** Listens on `HOST:PORT`. Throws `failed-precondition` if that is not possible. */
  static async listen(address: string, parts: HttpParts): Promise<HttpPort> {
    const port = new HttpPort(parts);
    const { host, port: number } = splitAddress(address);
    try {
      await once(port.listener.listen(Number(number), host), 'listening');
    } catch (cause) {
      const isTaken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
      const reason = isTaken ? 'the address is in use, expected a free one' : toMessage(cause);
      const message = `Cannot listen on ${address} for HTTP: ${reason}`;
      throw new ReposeError('failed-precondition', message, { cause });
    }
    return port;
  }

  /** `host:port`. */
  get address(): string {
    const { address: host, port } = this.listener.address() as AddressInfo; // it listens on a port
    return toAddress(host, port);
  }

  /** Takes no further connections, and resolves when all requests that have begun are answered. */
  async stopListening(): Promise<void> {
    this.listener.close();
    this.listener.closeIdleConnections();
    for (const session of this.#sessions) session.close();
    this.#loaded?.reconnect();
    if (this.#open.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#stopped = resolve;
    });
  }

  /** Ends all connections, and what answered their requests. */
  async close(): Promise<void> {
    this.listener.close();
    this.listener.closeAllConnections();
    for (const session of this.#sessions) session.destroy();
    await (await this.#app?.catch(() => undefined))?.close();
  }

  #serve(event: 'connection' | 'secureConnection'): void {
    const answer: RequestListener = (request, response) => this.#answer(request, response);
    // Node's own listener serves HTTP/1.1, on connections that do not begin as HTTP/2.
    const [serveHttp1] = this.listener.listeners(event);
    const protocols = {
      http1: (socket: Socket) => void serveHttp1?.call(this.listener, socket),
      http2: (socket: Socket) => {
        socket.allowHalfOpen = false; // a session does not hear that its caller has ended the connection
        this.http2.emit('connection', socket);
      },
    };
    this.listener.removeAllListeners(event);
    this.listener.on(event, (socket: Socket) => chooseProtocol(socket, protocols, maxIdleMs));
    this.listener.on('request', answer);
    this.http2.on('request', answer as unknown as Parameters<Http2Server['on']>[1]);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.#open.add(response);
    response.once('close', () => {
      this.#open.delete(response);
      if (this.#open.size === 0) this.#stopped?.();
    });
    if (this.#loaded === undefined) void this.#load(request, response);
    else this.#loaded.answer(request, response);
  }

  async #load(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      this.#app ??= import('./http-app.js').then(({ createHttpApp }) => createHttpApp(this.#parts));
      this.#loaded = await this.#app;
      if (!response.destroyed) this.#loaded.answer(request, response); // its caller may have gone meanwhile
    } catch (error) {
      this.#parts.context.log.error({ err: error }, 'the HTTP part cannot be loaded');
      response.writeHead(500).end();
    }
  }
}

/** TLS with the current certificates, or none. Neither protocol is served yet. */
function createListener(certificates: CertificateFiles | undefined, asksCertificate: boolean): Server {
  const options = { keepAlive: true, maxHeaderSize: maxHeaderBytes };
  if (certificates === undefined) return createServer(options);
  const server = createTlsServer({
    ...options,
    ALPNProtocols: ['h2', 'http/1.1'],
    requestCert: asksCertificate,
    rejectUnauthorized: asksCertificate,
  });
  const stop = certificates.onChange(({ cert, key, ca }) =>
    server.setSecureContext({ cert, key, ...(ca === undefined ? {} : { ca }) }),
  );
  return server.once('close', stop);
}
