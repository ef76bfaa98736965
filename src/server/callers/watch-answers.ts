import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import type { ServerContext } from '../context.js';
import { findStream } from './http2-stream.js';
import { holdUnread } from './outbox.js';

/** What a call costs whose answer waits, roughly. */
const answerBytes = 4096;

/**
 * Counts the answer of a call with one, until its caller has taken it: one that does not read loses
 * the call, as those of calls with many answers do by their outbox.
 */
export function watchAnswers(context: Pick<ServerContext, 'unread' | 'log'>): ServerInterceptor {
  return ({ responseStream }, call) => {
    const stream = findStream(call);
    if (responseStream || stream === undefined) return call as ServerInterceptingCall; // as watchUploads
    return new ServerInterceptingCall(call, {
      sendMessage: (message, next) => {
        const holding = holdUnread(context, { peer: call.getPeer(), stream });
        holding.add(answerBytes);
        stream.once('close', () => holding.close());
        next(message);
      },
    });
  };
}
