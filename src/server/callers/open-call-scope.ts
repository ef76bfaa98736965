import type { ServerUnaryCall } from '@grpc/grpc-js';
import { findCaller } from '../identity/find-caller.js';
import { type OpenScope, openScope } from '../request/call-scope.js';
import { type AnsweredCall, findAnsweredStream } from './http2-stream.js';
import { findCall } from './observe-calls.js';

/** Opens the scope of a request that a call has just brought; see `openScope`. */
export function openCallScope(
  call: AnsweredCall | ServerUnaryCall<unknown, unknown>,
  maxDeadlineMs: number,
): OpenScope {
  const origin = { call: findCall(findAnsweredStream(call)), caller: findCaller(call) };
  return openScope(origin, maxDeadlineMs, call.getDeadline());
}
