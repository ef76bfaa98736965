/**
 * The HTTP/2 streams below gRPC's calls, for what grpc-js has no way to do. They are private there;
 * the tests of callers that never read, and of those that never finish sending, fail where they are
 * not found.
 */
import { constants, type ServerHttp2Stream } from 'node:http2';
import type {
  ServerDuplexStream,
  ServerInterceptingCallInterface,
  ServerWritableStream,
} from '@grpc/grpc-js';
import type { CallError } from '../rpc/error-status.js';

/** A call as handlers have it, whose answers are streamed. */
export type AnsweredCall = ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>;

/** A call within those that interceptors have put around it. */
interface InnerCall {
  readonly nextCall?: InnerCall;
  readonly stream?: ServerHttp2Stream;
  readonly incomingEncoding?: string;
}

/** The stream of a call as an interceptor has it. */
export function findStream(call: ServerInterceptingCallInterface): ServerHttp2Stream | undefined {
  return findInnermost(call).stream;
}

/** How the caller compresses messages, by its header `grpc-encoding`. */
export function findEncoding(call: ServerInterceptingCallInterface): string {
  return findInnermost(call).incomingEncoding ?? 'identity';
}

function findInnermost(call: ServerInterceptingCallInterface): InnerCall {
  let inner = call as unknown as InnerCall;
  while (inner.nextCall !== undefined) inner = inner.nextCall;
  return inner;
}

/** A status goes in the trailers, or in the headers of a call that is answered by nothing else. */
function hasSentStatus({ sentHeaders, sentTrailers }: ServerHttp2Stream): boolean {
  return [sentHeaders, sentTrailers].some((sent) => sent?.['grpc-status'] !== undefined);
}

/**
 * Ends a call with a status behind what it has answered, whether or not its caller has sent
 * everything. The caller is told to send no more, and what it has sent is let go.
 */
export function endCall(call: ServerInterceptingCallInterface, status: CallError): void {
  const stream = findStream(call);
  const hasTrailersToCome = stream?.headersSent && !hasSentStatus(stream);
  call.sendStatus(status);
  if (hasTrailersToCome) stream.once('wantTrailers', () => stopReceiving(stream));
  else stopReceiving(stream);
}

/**
 * Tells the caller of a stream whose status has been sent to send no more itself, and lets go of
 * what it has sent. In the same turn of the event loop the reset would overtake the status.
 */
export function stopReceiving(stream: ServerHttp2Stream | undefined): void {
  setImmediate(() => stream?.close(constants.NGHTTP2_NO_ERROR));
}

/** The stream of a call as its handler has it. */
export function findAnsweredStream(call: AnsweredCall): ServerHttp2Stream | undefined {
  return findStream((call as unknown as { call: ServerInterceptingCallInterface }).call);
}
