import { randomUUID } from 'node:crypto';
import { ServerInterceptingCall, type ServerInterceptor, type ServiceDefinition } from '@grpc/grpc-js';
import type { ReposeError } from '../../errors.js';
import { endCall } from '../callers/http2-stream.js';
import type { ServerContext } from '../context.js';
import { toCallError } from './error-status.js';
import { type Deserialize, readSmall } from './read-request.js';
import { toUnreadable } from './unreadable.js';

/**
 * Stands for a message that cannot be read. If reading threw an error, grpc-js would answer
 * INTERNAL without details.
 */
class Unreadable {
  readonly error: ReposeError;

  constructor(thrown: unknown) {
    this.error = toUnreadable(thrown);
  }
}

/**
 * Returns the service with bounded messages: `readers` read those of the methods that they name;
 * all others must be small. Its server must have the interceptor `answerUnreadable`.
 */
export function guardService(
  service: ServiceDefinition,
  readers: Readonly<Record<string, Deserialize>> = {},
): ServiceDefinition {
  const guarded = Object.entries(service).map(([name, method]) => {
    const read = readers[name] ?? readSmall(method);
    return [name, { ...method, requestDeserialize: (bytes: Buffer) => tryToRead(read, bytes) }];
  });
  return Object.fromEntries(guarded);
}

function tryToRead(read: Deserialize, bytes: Buffer): object {
  try {
    return read(bytes);
  } catch (error) {
    return new Unreadable(error);
  }
}

/** Ends a call of a guarded service with INVALID_ARGUMENT if one of its messages cannot be read. */
export function answerUnreadable({ log }: Pick<ServerContext, 'log'>): ServerInterceptor {
  return (_method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMessage: (message, pass) => {
            if (message instanceof Unreadable)
              endCall(call, toCallError(message.error, { requestId: randomUUID(), log }));
            else pass(message);
          },
        }),
    });
}
