import type { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import type { ServerConfig } from './config.js';
import type { Fleets } from './fleets.js';
import type { Admission } from './scheduler/admission.js';
import type { UnreadAnswers } from './unread-answers.js';

/** What the handlers share. */
export interface ServerContext {
  readonly config: ServerConfig;
  readonly fleets: Fleets;
  readonly admission: Admission;
  /** What callers have not taken yet. */
  readonly unread: UnreadAnswers;
  readonly log: Logger;
  /** Holds the calls whose streams are open: closing the server waits for them. */
  readonly openCalls: Set<EventEmitter>;
}
