import type { Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import { type Call, grpcDoor, otherMethod, type ServerEvents } from '../events.js';
import { findStreamCaller } from '../identity/find-caller.js';
import { findSentStatus, findStream } from './http2-stream.js';
import { noteOrigin, type Origin } from './origin.js';

/** The bytes of a message's head; see `MessageFrames`. */
const headBytes = 5;

/** An open call, with the bytes of its messages so far. */
interface OpenCall {
  readonly call: Call;
  receivedBytes: number;
  sentBytes: number;
}

const openCalls = new WeakMap<ServerHttp2Stream, OpenCall>();

interface Observed {
  /** Of the server's methods. */
  readonly paths: ReadonlySet<string>;
  readonly events: ServerEvents;
  /** Whether its connections are inside this process, and its calls have an `Origin`. */
  readonly isInside: boolean;
}

/**
 * Reports the start and the end of every call that reaches a listener, also of those that no
 * interceptor sees.
 */
export function observeCalls(listener: Http2Server, { paths, events, isInside }: Observed): void {
  // Before gRPC's own listener, which may answer the call at once.
  listener.prependListener('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    const origin = isInside ? noteOrigin(stream, headers) : readOrigin(stream);
    const call = createCall(origin, headers, paths);
    const open = { call, receivedBytes: 0, sentBytes: 0 };
    openCalls.set(stream, open);
    events.emit('callStarted', call);
    stream.once('close', () => {
      const { receivedBytes, sentBytes } = open;
      const code = status[findSentStatus(stream) ?? status.CANCELLED] ?? 'UNKNOWN';
      const { name: caller } = findStreamCaller(stream);
      const endedMs = performance.now();
      events.emit('callEnded', call, { code, caller, endedMs, receivedBytes, sentBytes });
    });
  });
}

/** Returns the call of a stream. */
export function findCall(stream: ServerHttp2Stream | undefined): Call {
  const open = stream && openCalls.get(stream);
  if (open === undefined) throw new Error('Cannot find the call of a stream: its listener is not observed');
  return open.call;
}

/** Counts the bytes of all messages of observed calls. */
export function countMessages(): ServerInterceptor {
  return (_method, call) => {
    const stream = findStream(call);
    const open = stream && openCalls.get(stream);
    if (stream === undefined || open === undefined) return call as ServerInterceptingCall; // as watchUploads
    stream.on('data', ({ length }: Buffer) => {
      open.receivedBytes += length;
    });
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMessage: (message, pass) => {
            open.receivedBytes -= headBytes;
            pass(message);
          },
        }),
      sendMessage: (message, next) => {
        const waiting = stream.writableLength;
        next(message); // writes it in the same turn
        open.sentBytes += Math.max(0, stream.writableLength - waiting - headBytes);
      },
    });
  };
}

function readOrigin({ session }: ServerHttp2Stream): Origin {
  const { remoteAddress = '', remotePort } = session?.socket ?? {};
  return {
    door: grpcDoor,
    peer: remotePort === undefined ? remoteAddress : `${remoteAddress}:${remotePort}`,
  };
}

function createCall({ door, peer }: Origin, headers: IncomingHttpHeaders, paths: ReadonlySet<string>): Call {
  const path = headers[':path'] ?? '';
  return {
    door,
    method: paths.has(path) ? path.slice(1) : otherMethod,
    peer,
    startedMs: performance.now(),
    traceparent: toText(headers['traceparent']),
    tracestate: toText(headers['tracestate']),
  };
}

function toText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
