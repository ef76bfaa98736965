import type { ChildProcess } from 'node:child_process';
import { spawnEngine } from '../server/engine/spawn-engine.js';

let first: ChildProcess | undefined;

/**
 * Starts the process of a server's first engine, which takes longer than the rest to be ready: before the command loads
 * itself. A command that does not take it ends as if it was not there, and it with the command.
 */
export function startFirstEngine(): void {
  first = spawnEngine();
  first.unref();
  first.channel?.unref();
  performance.mark('engine is started');
}

/** The process that was started, for the one server that may have it. */
export function takeFirstEngine(): ChildProcess | undefined {
  const taken = first;
  first = undefined;
  taken?.ref();
  taken?.channel?.ref();
  return taken;
}
