import { randomUUID } from 'node:crypto';
import type { ServerInterceptingCall, ServerInterceptor } from '@grpc/grpc-js';
import { ReposeError } from '../../errors.js';
import type { ServerContext } from '../context.js';
import { toCallError } from '../rpc/error-status.js';
import { endCall, findStream } from './http2-stream.js';

/** When a refused call may be tried again. */
const retryAfterMs = 1000;

/**
 * Refuses calls of a service while `maxCalls` of its calls are open. Each service has its own
 * limit, because health watches and reflection streams may stay open for ever.
 */
export function limitCalls({
  config,
  log,
  events,
}: Pick<ServerContext, 'config' | 'log' | 'events'>): ServerInterceptor {
  const open = new Map<string, number>();
  return ({ path }, call) => {
    const service = path.slice(1, path.lastIndexOf('/'));
    const calls = open.get(service) ?? 0;
    if (calls < Math.max(config.maxCalls, 2 * config.maxQueue)) {
      open.set(service, calls + 1);
      findStream(call)?.once('close', () => open.set(service, (open.get(service) ?? 1) - 1));
    } else {
      events.emit('refused', 'calls');
      const message = `Cannot take the call: ${calls} of ${service} are open already, expected fewer`;
      const error = new ReposeError('resource-exhausted', message, { retryAfterMs });
      endCall(call, toCallError(error, { requestId: randomUUID(), log }));
    }
    return call as ServerInterceptingCall; // grpc-js requires the class, but uses only its interface
  };
}
