import type { ServerHttp2Stream } from 'node:http2';
import type { ServerUnaryCall } from '@grpc/grpc-js';
import { type AnsweredCall, findAnsweredStream } from '../callers/http2-stream.js';
import { anonymous, type Caller } from './caller.js';

/** Kept apart from the streams, and gone with them. */
const callers = new WeakMap<ServerHttp2Stream, Caller>();

/** Notes who makes the call on a stream. */
export function noteCaller(stream: ServerHttp2Stream, caller: Caller): void {
  callers.set(stream, caller);
}

/** Returns who makes a call: `anonymous` where callers need not say. */
export function findCaller(call: AnsweredCall | ServerUnaryCall<unknown, unknown>): Caller {
  return findStreamCaller(findAnsweredStream(call));
}

/** As `findCaller`, for the stream of a call. */
export function findStreamCaller(stream: ServerHttp2Stream | undefined): Caller {
  return (stream && callers.get(stream)) ?? anonymous;
}
