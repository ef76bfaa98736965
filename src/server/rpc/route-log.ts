import { setLogger } from '@grpc/grpc-js';
import type { Logger } from 'pino';

/** All reasons of grpc-js are shorter. */
const maxLength = 100;

/**
 * Routes grpc-js's log to the server's log instead of standard error, for the whole process. Each
 * message is cut at its first colon, because values follow it, for example callers' metadata, which
 * may be secret. Traces, which `GRPC_TRACE` and `GRPC_VERBOSITY` switch on, are logged in full at
 * level debug.
 */
export function routeLog(log: Logger): void {
  const say = (text: string): void =>
    log.info({ reason: text.split(':', 1)[0]?.slice(0, maxLength) }, 'gRPC');
  setLogger({ error: say, info: say, debug: (text: string) => log.debug({ text }, 'gRPC trace') });
}
