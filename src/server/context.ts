import type { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import type { ServerConfig } from './config.js';
import type { Models } from './models.js';
import type { Drawings } from './reuse/drawings.js';
import type { Admission } from './scheduler/admission.js';
import type { CostModel } from './scheduler/cost-model.js';
import type { Scheduler } from './scheduler/scheduler.js';

/** What runs the models, and why; empty texts until an engine is ready. */
export interface RunningProvider {
  readonly provider: string;
  readonly reason: string;
}

/** What the handlers share. */
export interface ServerContext {
  readonly config: ServerConfig;
  readonly models: Models;
  readonly scheduler: Scheduler;
  readonly drawings: Drawings;
  readonly costs: CostModel;
  readonly admission: Admission;
  readonly log: Logger;
  readonly runningProvider: () => RunningProvider;
  /** Holds the calls whose streams are open: closing the server waits for them. */
  readonly openCalls: Set<EventEmitter>;
}
