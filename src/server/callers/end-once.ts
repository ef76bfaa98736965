import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { findStream } from './http2-stream.js';

/**
 * Drops what is sent on a call after its status. grpc-js would end such a call without the status,
 * or never: a call can be ended from outside of its handler, which may still have an answer on its
 * way. Belongs before all other interceptors.
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
