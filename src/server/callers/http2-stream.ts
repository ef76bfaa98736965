/**
 * The HTTP/2 streams below gRPC's calls, for what grpc-js has no way to do. They are private there; the tests of callers that never read,
 * and of those that never finish sending, fail where they are not found.
 */
import { constants, type ServerHttp2Stream } from 'node:http2';
import type {
  ServerDuplexStream,
  ServerInterceptingCallInterface,
  ServerWritableStream,
} from '@grpc/grpc-js';

/** A call as handlers have it, whose answers are streamed. */
export type AnsweredCall = ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>;

/** The stream of a call as the first interceptor has it. */
export function findStream(call: ServerInterceptingCallInterface): ServerHttp2Stream | undefined {
  return (call as unknown as { stream?: ServerHttp2Stream }).stream;
}

/** Ends a call at once: a status would wait behind the messages that the caller does not take. */
export function resetStream(call: AnsweredCall): void {
  findAnsweredStream(call)?.close(constants.NGHTTP2_CANCEL);
}

/**
 * Tells the caller of a stream whose status has been sent to send no more itself, and lets go of what it has sent. In the same turn of
 * the event loop the reset would overtake the status.
 */
export function stopReceiving(stream: ServerHttp2Stream | undefined): void {
  setImmediate(() => stream?.close(constants.NGHTTP2_NO_ERROR));
}

/** The stream of a call as its handler has it. */
export function findAnsweredStream(call: AnsweredCall): ServerHttp2Stream | undefined {
  return findStream((call as unknown as { call: ServerInterceptingCallInterface }).call);
}
