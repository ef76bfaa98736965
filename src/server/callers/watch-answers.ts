import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { findStream } from './http2-stream.js';
import { type AnswerContext, holdUnread } from './outbox.js';

/** Approximate memory of a call with an unread answer, besides one that is bytes already. */
const answerBytes = 4096;

/**
 * Holds the answer of a call with a single answer until its caller has read it. A caller that does
 * not read is cut off. Calls with many answers use `openOutbox`.
 */
export function watchAnswers(context: AnswerContext): ServerInterceptor {
  return ({ responseStream }, call) => {
    const stream = findStream(call);
    if (responseStream || stream === undefined) return call as ServerInterceptingCall; // as watchUploads
    return new ServerInterceptingCall(call, {
      sendMessage: (message, next) => {
        const holding = holdUnread(context, { peer: call.getPeer(), stream });
        holding.add(answerBytes + (Buffer.isBuffer(message) ? message.length : 0));
        stream.once('close', () => holding.close());
        next(message);
      },
    });
  };
}
