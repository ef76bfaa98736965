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

/** What is known of an open request besides what fastify knows. */
interface OpenRequest {
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

  /** Aborted when the caller has gone, or everything is answered. */
  gone(request: FastifyRequest): AbortSignal {
    return this.#find(request).gone.signal;
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
      signal: this.gone(request),
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
    raw.pause(); // so that listening to its chunks does not begin to read them
    if (isLong) holdMessages(raw, holding);
    else holdMessage(raw, { holding, isAnswered: () => reply.raw.writableEnded });
    raw.once('end', () => holding.close()).once('close', () => holding.close());
  }
}
