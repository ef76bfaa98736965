/** What a server's process says once it is ready, and again for every message to it. */
import type { RunningProvider } from '../server/fleet/fleet.js';
import type { ChosenPrecision } from '../server/fleet/precision.js';

export interface ServerState {
  readonly type: 'state';
  readonly readyMs: number;
  readonly address: string;
  readonly provider: RunningProvider;
  readonly precision: ChosenPrecision;
  readonly pids: readonly number[];
  /** How many engines accept work. */
  readonly live: number;
}

export type ServerReply = ServerState | { readonly type: 'failed'; readonly message: string };
