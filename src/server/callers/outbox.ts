import { constants, type ServerHttp2Stream } from 'node:http2';
import type { GenerateResponse } from '../../generated/repose/v1/GenerateResponse.js';
import type { ServerContext } from '../context.js';
import type { Holding } from './held-bytes.js';
import { type AnsweredCall, findAnsweredStream } from './http2-stream.js';

/** What answering needs of a server. */
export type AnswerContext = Pick<ServerContext, 'unread' | 'log'>;

/**
 * The outbox of a call: it is closed with the call, and a caller that does not read loses the call.
 */
export function openOutbox(context: AnswerContext, call: AnsweredCall): Holding {
  const outbox = holdUnread(context, { peer: call.getPeer(), stream: findAnsweredStream(call) });
  call.once('cancelled', () => outbox.close());
  return outbox;
}

/**
 * What is held for the answers on a stream, which is reset where its caller does not take them: a
 * status would wait behind them.
 */
export function holdUnread(
  { unread, log }: AnswerContext,
  { peer, stream }: { peer: string; stream: ServerHttp2Stream | undefined },
): Holding {
  return unread.open(() => {
    log.warn({ peer }, 'a caller that does not read is cut off');
    stream?.close(constants.NGHTTP2_CANCEL);
  });
}

/**
 * What an answer holds in memory until it is taken: its picture, and a few hundred bytes of
 * everything else.
 */
export function countBytes(response: GenerateResponse | null | undefined): number {
  return 256 + (response?.picture?.data?.length ?? 0);
}
