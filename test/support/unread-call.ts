import type { GenerateRequest } from '../../src/generated/repose/v1/GenerateRequest.js';
import type { GenerateStreamRequest } from '../../src/generated/repose/v1/GenerateStreamRequest.js';
import { callRaw, type RawCall, toFrame } from './raw-call.js';

/** A call whose caller grants the server no room for a single byte of an answer: an HTTP/2 window of 0. */
export type UnreadCall = Pick<RawCall, 'rstCode' | 'hangUp'>;

/** Calls a method of the GenerationService with these messages, and never reads. */
export function callWithoutReading(
  address: string,
  method: 'Generate',
  messages: readonly GenerateRequest[],
): UnreadCall;
export function callWithoutReading(
  address: string,
  method: 'GenerateStream',
  messages: readonly GenerateStreamRequest[],
): UnreadCall;
export function callWithoutReading(address: string, method: string, messages: readonly object[]): UnreadCall {
  const call = callRaw(address, method, { settings: { initialWindowSize: 0 } });
  for (const message of messages) call.send(toFrame(method, message));
  if (method === 'Generate') call.end(); // a stream of requests stays open for more
  return call;
}
