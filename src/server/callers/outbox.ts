import { constants, type ServerHttp2Stream } from 'node:http2';
import type { GenerateResponse } from '../../generated/repose/v1/GenerateResponse.js';
import type { ServerContext } from '../context.js';
import type { Holding } from './held-bytes.js';
import { type AnsweredCall, findAnsweredStream } from './http2-stream.js';

/** The parts of a server that answering needs. */
export type AnswerContext = Pick<ServerContext, 'unread' | 'log' | 'events'>;

/**
 * Opens the outbox of a call, and closes it with the call. A caller that does not read is cut off.
 */
export function openOutbox(context: AnswerContext, call: AnsweredCall): Holding {
  const outbox = holdUnread(context, { peer: call.getPeer(), stream: findAnsweredStream(call) });
  call.once('cancelled', () => outbox.close());
  return outbox;
}

/**
 * Holds the answers on a stream. If the caller does not read them, the stream is reset: a status
 * would wait behind them.
 */
export function holdUnread(
  { unread, log, events }: AnswerContext,
  { peer, stream }: { peer: string; stream: ServerHttp2Stream | undefined },
): Holding {
  return unread.open((reason) => {
    events.emit('refused', `unread_${reason}`);
    log.warn({ peer }, 'a caller that does not read is cut off');
    stream?.close(constants.NGHTTP2_CANCEL);
  });
}

/** Returns the memory of an answer until it is read: its picture and a few hundred other bytes. */
export function countBytes(response: GenerateResponse | null | undefined): number {
  return 256 + (response?.picture?.data?.length ?? 0);
}
