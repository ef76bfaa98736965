import { setLogger } from '@grpc/grpc-js';
import type { Logger } from 'pino';

/** No reason of grpc-js's own is longer. */
const maxLength = 100;

/**
 * Sends what grpc-js has to say to the server's log instead of standard error, for the whole
 * process: one line each, and no more than what it is about. Behind a colon come values, of
 * callers' metadata among others, which may be secrets. Its traces, for which somebody has set
 * `GRPC_TRACE` and `GRPC_VERBOSITY`, are whole, at level debug.
 */
export function routeLog(log: Logger): void {
  const say = (text: string): void =>
    log.info({ reason: text.split(':', 1)[0]?.slice(0, maxLength) }, 'gRPC');
  setLogger({ error: say, info: say, debug: (text: string) => log.debug({ text }, 'gRPC trace') });
}
