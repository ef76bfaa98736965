/** The entry for Node: gRPC over HTTP/2. */
import type { SecureClientSessionOptions } from 'node:http2';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { ReposeError } from '../../../src/errors.js';
import { isAddress, isLoopback, splitAddress } from '../../../src/rpc/address.js';
import type { RetryOptions } from './attempts.js';
import { authorize } from './authorization.js';
import { toCallError } from './call-error.js';
import { Caller, type CallOptions, type Client } from './client.js';
import { readCall } from './read-call.js';
import { toGenerateMessage } from './request.js';
import { Session, type StreamAnswer, type StreamRequests } from './stream.js';

export * from './api.js';
export type { StreamAnswer, StreamRequest, StreamRequests } from './stream.js';

/** Certificates as PEM. */
export interface TlsOptions {
  /** The authorities of servers' certificates; those of Node if absent. */
  readonly ca?: string | Uint8Array | undefined;
  /** The caller's own certificate and key, for servers that ask for one. */
  readonly cert?: string | Uint8Array | undefined;
  readonly key?: string | Uint8Array | undefined;
  /** The name in the server's certificate, if it is not that in the address. */
  readonly serverName?: string | undefined;
}

/** How a client knows its server, and proves who it is. */
export interface ClientOptions {
  /** Absent for calls without TLS. */
  readonly tls?: TlsOptions | undefined;
  /** Sent with each call. */
  readonly token?: string | undefined;
  /** Allows a token to travel to other machines without TLS. */
  readonly insecure?: boolean | undefined;
  readonly retry?: RetryOptions | undefined;
}

/** A client in Node, which can stream requests too. */
export interface NodeClient extends Client {
  /**
   * Yields the answers to many requests, each as soon as it arrives, in any order. A request that the
   * server refuses yields an answer; one that cannot be sent, and an error of the stream, are thrown.
   * `requests` is read as fast as the server's credit allows. Leaving the loop early cancels the
   * stream. It has no deadline unless one is given, and is never repeated.
   */
  generateStream<Key>(
    requests: StreamRequests<Key>,
    options?: CallOptions,
  ): AsyncGenerator<StreamAnswer<Key>, void>;
  /** Cancels the calls in flight and closes the connection. */
  close(): void;
}

/** HTTP/2's default window of 64 KiB makes large answers slower. */
const windowBytes = 16 * 1024 * 1024;

/** A scene, a photograph's whole picture, may be large. */
const maxAnswerBytes = 256 * 1024 * 1024;

/**
 * Creates a client of the gRPC server at `HOST:PORT`. It connects at its first call. Throws
 * `invalid-argument` for another address, and `failed-precondition` for a token that would travel to
 * another machine without TLS.
 */
export function createClient(address = '127.0.0.1:50051', options: ClientOptions = {}): NodeClient {
  assertUsable(address, options);
  const { tls, token, retry } = options;
  const baseUrl = `${tls ? 'https' : 'http'}://${address}`;
  const sessionManager = new Http2SessionManager(baseUrl, {}, toSessionOptions(tls));
  const transport = createGrpcTransport({
    baseUrl,
    sessionManager,
    interceptors: authorize(token),
    readMaxBytes: maxAnswerBytes,
  });
  const caller = new Caller(transport, address, retry);
  return Object.assign(caller, {
    generateStream: <Key>(requests: StreamRequests<Key>, callOptions: CallOptions = {}) =>
      generateStream(caller, address, requests, callOptions),
    close: () => sessionManager.abort(),
  });
}

async function* generateStream<Key>(
  caller: Caller,
  address: string,
  requests: StreamRequests<Key>,
  { deadlineMs, signal }: CallOptions,
): AsyncGenerator<StreamAnswer<Key>, void> {
  const findSize = caller.findSize({ signal });
  const session = new Session(requests, (request) => toGenerateMessage(request, findSize));
  const start = (own: AbortSignal) =>
    caller.service.generateStream(session.send(), {
      signal: own,
      ...(deadlineMs !== undefined && { timeoutMs: Math.ceil(deadlineMs) }),
    });
  try {
    for await (const response of readCall(start, signal)) yield* session.receive(response);
    session.assertAllAnswered();
  } catch (error) {
    throw session.fault ? session.fault.error : toCallError(error, address);
  } finally {
    session.stop();
  }
}

function assertUsable(address: string, { tls, token, insecure = false }: ClientOptions): void {
  if (!isAddress(address))
    throw ReposeError.invalid([
      { field: 'address', description: `Cannot call "${address}": expected HOST:PORT` },
    ]);
  if (token !== undefined && !tls && !insecure && !isLoopback(splitAddress(address).host))
    throw new ReposeError(
      'failed-precondition',
      `Cannot call ${address} with a token: everyone between could read it, expected tls or insecure`,
    );
}

function toSessionOptions(tls: TlsOptions | undefined): SecureClientSessionOptions {
  const settings = { initialWindowSize: windowBytes };
  if (!tls) return { settings };
  const { ca, cert, key, serverName } = tls;
  return {
    settings,
    ...(ca !== undefined && { ca: toPem(ca) }),
    ...(cert !== undefined && { cert: toPem(cert) }),
    ...(key !== undefined && { key: toPem(key) }),
    ...(serverName !== undefined && { servername: serverName }),
  };
}

function toPem(text: string | Uint8Array): string {
  return typeof text === 'string' ? text : new TextDecoder().decode(text);
}
