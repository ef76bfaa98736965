import type { Logger } from 'pino';
import type { HeldBytes } from './callers/held-bytes.js';
import type { ServerConfig } from './config.js';
import type { Fleets } from './fleet/fleets.js';
import type { Admission } from './scheduler/admission.js';

/** What the handlers share. */
export interface ServerContext {
  readonly config: ServerConfig;
  readonly fleets: Fleets;
  readonly admission: Admission;
  /** What callers have not taken yet. */
  readonly unread: HeldBytes;
  /** What callers have sent of messages that are not whole yet. */
  readonly uploads: HeldBytes;
  /** What streams hold that have no request in flight. */
  readonly idle: HeldBytes;
  readonly log: Logger;
}
