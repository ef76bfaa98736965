import type { Logger } from 'pino';
import type { HeldBytes } from './callers/held-bytes.js';
import type { ServerConfig } from './config.js';
import type { PersonFinder } from './estimator/person-finder.js';
import type { ServerEvents } from './events.js';
import type { Fleets } from './fleet/fleets.js';
import type { Identity } from './identity/identity.js';
import type { Admission } from './scheduler/admission.js';

/** State shared by the handlers. */
export interface ServerContext {
  readonly config: ServerConfig;
  readonly fleets: Fleets;
  /** Absent where the estimator is off. */
  readonly people: PersonFinder | undefined;
  readonly admission: Admission;
  readonly identity: Identity;
  /** Answers that callers have not read yet. */
  readonly unread: HeldBytes;
  /** Messages that have arrived in part. */
  readonly uploads: HeldBytes;
  /** Streams without a request in flight. */
  readonly idle: HeldBytes;
  readonly log: Logger;
  readonly events: ServerEvents;
}
