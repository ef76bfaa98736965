import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { findStream } from './http2-stream.js';

/**
 * Drops messages that are sent on a call after its status. A call can be ended from outside its
 * handler, which may still send an answer; grpc-js would then end the call without the status, or
 * never. Must be the first interceptor.
 */
export function endOnce(): ServerInterceptor {
  return (_method, call) => {
    const stream = findStream(call);
    const isEnded = (): boolean => stream?.writableEnded === true;
    return new ServerInterceptingCall(call, {
      sendMessage: (message, next) => {
        if (!isEnded()) next(message);
      },
      sendStatus: (status, next) => {
        if (!isEnded()) next(status);
      },
    });
  };
}
