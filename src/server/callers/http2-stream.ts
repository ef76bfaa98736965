/**
 * Access to the HTTP/2 streams below gRPC's calls, for what grpc-js cannot do. They are private in
 * grpc-js; the tests of callers that never read or never finish sending fail if they are missing.
 */
import { constants, type ServerHttp2Stream } from 'node:http2';
import type {
  ServerDuplexStream,
  ServerInterceptingCallInterface,
  ServerUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js';
import type { CallError } from '../rpc/error-status.js';

/** A call with streamed answers, as a handler gets it. */
export type AnsweredCall = ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>;

/** A call that interceptors have wrapped. */
interface InnerCall {
  readonly nextCall?: InnerCall;
  readonly stream?: ServerHttp2Stream;
  readonly incomingEncoding?: string;
}

/** Returns the stream of a call that an interceptor got. */
export function findStream(call: ServerInterceptingCallInterface): ServerHttp2Stream | undefined {
  return findInnermost(call).stream;
}

/** Returns how the caller compresses messages: its header `grpc-encoding`. */
export function findEncoding(call: ServerInterceptingCallInterface): string {
  return findInnermost(call).incomingEncoding ?? 'identity';
}

function findInnermost(call: ServerInterceptingCallInterface): InnerCall {
  let inner = call as unknown as InnerCall;
  while (inner.nextCall !== undefined) inner = inner.nextCall;
  return inner;
}

/**
 * Returns the status that a stream has been answered with, if it has. It is in the trailers, or in
 * the headers if the call has no other answer.
 */
export function findSentStatus({ sentHeaders, sentTrailers }: ServerHttp2Stream): number | undefined {
  const status = sentTrailers?.['grpc-status'] ?? sentHeaders?.['grpc-status'];
  return status === undefined ? undefined : Number(status);
}

/**
 * Ends a call with a status after the answers sent so far, even if its caller has not sent
 * everything. Tells the caller to stop sending, and frees what it has sent.
 */
export function endCall(call: ServerInterceptingCallInterface, status: CallError): void {
  const stream = findStream(call);
  const hasTrailersToCome = stream?.headersSent && findSentStatus(stream) === undefined;
  call.sendStatus(status);
  if (hasTrailersToCome) stream.once('wantTrailers', () => stopReceiving(stream));
  else stopReceiving(stream);
}

/**
 * Tells the caller of a stream whose status has been sent to stop sending, and frees what it has
 * sent. In the same turn of the event loop the reset would overtake the status.
 */
export function stopReceiving(stream: ServerHttp2Stream | undefined): void {
  setImmediate(() => stream?.close(constants.NGHTTP2_NO_ERROR));
}

/** Returns the stream of a call that a handler got. */
export function findAnsweredStream(
  call: AnsweredCall | ServerUnaryCall<unknown, unknown>,
): ServerHttp2Stream | undefined {
  return findStream((call as unknown as { call: ServerInterceptingCallInterface }).call);
}
