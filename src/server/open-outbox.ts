import { constants, type ServerHttp2Stream } from 'node:http2';
import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';
import type { GenerateResponse } from '../generated/repose/v1/GenerateResponse.js';
import type { ServerContext } from './context.js';
import type { Outbox } from './unread-answers.js';

type AnsweredCall = ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>;

/** The outbox of a call: it is closed with the call, and a caller that does not read loses the call. */
export function openOutbox({ unread, log }: ServerContext, call: AnsweredCall): Outbox {
  const outbox = unread.open(() => {
    log.warn({ peer: call.getPeer() }, 'a caller that does not read is cut off');
    resetStream(call);
  });
  call.once('cancelled', () => outbox.close());
  return outbox;
}

/** What an answer holds in memory until it is taken: its picture, and a few hundred bytes of everything else. */
export function countBytes(response: GenerateResponse | null | undefined): number {
  return 256 + (response?.picture?.data?.length ?? 0);
}

/**
 * Ends a call at once. grpc-js has no way to: a status waits behind the messages that the caller does not take. Its HTTP/2
 * stream is private; the tests of callers that never read fail where it is not found.
 */
function resetStream(call: AnsweredCall): void {
  const { stream } = (call as unknown as { call: { stream?: ServerHttp2Stream } }).call;
  stream?.close(constants.NGHTTP2_CANCEL);
}
