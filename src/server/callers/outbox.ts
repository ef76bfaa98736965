import type { GenerateResponse } from '../../generated/repose/v1/GenerateResponse.js';
import type { ServerContext } from '../context.js';
import type { Holding } from './held-bytes.js';
import { type AnsweredCall, resetStream } from './http2-stream.js';

/** The outbox of a call: it is closed with the call, and a caller that does not read loses the call. */
export function openOutbox({ unread, log }: ServerContext, call: AnsweredCall): Holding {
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
