import type { IncomingMessage } from 'node:http';
import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { parseTimeout } from '@connectrpc/connect/protocol-connect';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Origin, toOriginHeader } from '../server/callers/origin.js';
import { holdMessage, holdMessages, toUploadError } from '../server/callers/watch-uploads.js';
import { toCertifiedName } from '../server/identity/certified-caller.js';
import { toConnectError } from './connect-error.js';
import type { HttpParts } from './http-parts.js';
import type { Binding } from './inside-clients.js';

/** What of a request's headers its calls have too: who calls, and the trace that it belongs to. */
const passedHeaders = ['authorization', 'traceparent', 'tracestate', 'user-agent'];

/** Approximate memory of a request that has only begun. */
const requestBytes = 4096;

/** How long a caller may still send what nobody reads. */
const lingerMs = 5000;

/** What is known of an open request besides what fastify knows. */
interface OpenRequest {
  /** Aborted when the caller has gone, or everything is answered. */
  readonly gone: AbortController;
  readonly bodyCut: AbortController;
}

/** The open requests of the HTTP port: who makes each, and whether its caller is still there. */
export class HttpRequests {
  readonly #parts: HttpParts;
  readonly #open = new WeakMap<FastifyRequest, OpenRequest>();

  constructor(parts: HttpParts) {
    this.#parts = parts;
  }

  /**
   * Begins to watch a request. With `isLong` its body is a stream of messages, each of which must
   * arrive in time.
   */
  open(request: FastifyRequest, reply: FastifyReply, isLong: boolean): void {
    const open = { gone: new AbortController(), bodyCut: new AbortController() };
    this.#open.set(request, open);
    reply.raw.once('close', () => open.gone.abort());
    this.#watchBody(request, reply, { ...open, isLong });
  }

  /** See `DoorTools.bodyCut`. */
  bodyCut(request: FastifyRequest): AbortSignal {
    return this.#find(request).bodyCut.signal;
  }

  /** Returns what binds a client to the caller of a request. */
  bind(request: FastifyRequest, door: string): Binding {
    const { headers } = request;
    const passed = passedHeaders.flatMap((name): [string, string][] => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    });
    const timeout = headers['connect-timeout-ms'];
    return {
      headers: [...passed, toOriginHeader(this.#findOrigin(request, door))],
      signal: this.#find(request).gone.signal,
      timeoutMs:
        typeof timeout === 'string' ? parseTimeout(timeout, Number.MAX_SAFE_INTEGER).timeoutMs : undefined,
    };
  }

  #findOrigin({ socket }: FastifyRequest, door: string): Origin {
    const { tls } = this.#parts.context.config;
    const certified =
      tls.clientCa === undefined ? undefined : toCertifiedName((socket as TLSSocket).getPeerCertificate());
    return { door, peer: `${socket.remoteAddress}:${socket.remotePort}`, certified };
  }

  #find(request: FastifyRequest): OpenRequest {
    const open = this.#open.get(request);
    if (open === undefined) throw new Error('Cannot find the request: it has not been opened');
    return open;
  }

  #watchBody(
    { raw, socket }: FastifyRequest,
    reply: FastifyReply,
    { bodyCut, isLong }: OpenRequest & { readonly isLong: boolean },
  ): void {
    const { uploads, events, log, config } = this.#parts.context;
    const holding = uploads.open((reason) => {
      events.emit('refused', `upload_${reason}`);
      log.warn({ peer: socket.remoteAddress, reason }, 'a caller that does not finish sending is cut off');
      bodyCut.abort(toConnectError(toUploadError(config, reason), log));
    });
    if (!isLong) holding.add(requestBytes);
    whenRead(raw, () => {
      if (isLong) holdMessages(raw, holding);
      else holdMessage(raw, { holding, isAnswered: () => reply.raw.writableEnded });
    });
    raw.once('end', () => holding.close());
    reply.raw.once('close', () => holding.close()).once('finish', () => dropRest(raw));
  }
}

/**
 * Lets go of what a caller still sends of a request that is answered: it would stay in the connection,
 * before the next request. A caller that reads its answer only after it has sent everything has
 * `lingerMs` for that; one of HTTP/2 is told to stop.
 */
function dropRest(request: IncomingMessage): void {
  if (request.readableEnded) return;
  const { stream } = request as { stream?: ServerHttp2Stream };
  request.removeAllListeners('readable'); // of a reader that has given up
  const late = setTimeout(() => request.destroy(), lingerMs).unref();
  request.once('end', () => clearTimeout(late));
  setImmediate(() => {
    request.resume();
    stream?.close(constants.NGHTTP2_NO_ERROR);
  });
}

/**
 * Calls `begin` when somebody begins to read a stream. A listener to chunks that comes sooner would
 * itself begin to read them, and the reader would miss the first.
 */
function whenRead(stream: Readable, begin: () => void): void {
  const look = (event: string | symbol): void => {
    if (event !== 'data' && event !== 'readable') return;
    stream.removeListener('newListener', look);
    begin();
  };
  stream.on('newListener', look);
}
