import type { ChildProcess } from 'node:child_process';
import type { ServerSettings } from './config.js';
import { spawnEngine } from './engine/spawn-engine.js';
import type { RunningServer } from './running-server.js';

/**
 * Starts a server, and resolves once it is warm: it listens, its health is SERVING and its models
 * have run once. Absent settings get their defaults. Throws `invalid-argument` for wrong settings,
 * `not-found` or `failed-precondition` for models or devices that cannot be used, and the reason of
 * `signal` if it is aborted meanwhile. After an error nothing is left running. The first engine's process may have been
 * started already.
 */
export async function startServer(
  settings: ServerSettings = {},
  signal?: AbortSignal,
  started?: ChildProcess,
): Promise<RunningServer> {
  performance.mark('command is loaded');
  // The first engine's process starts while this one still loads its modules.
  const first = started ?? spawnEngine();
  // If the first engine ends while it loads, the server does not start.
  const endEngine = (): void => void first.kill('SIGKILL');
  signal?.addEventListener('abort', endEngine);
  try {
    signal?.throwIfAborted();
    const { RunningServer } = await import('./running-server.js');
    performance.mark('server is loaded');
    return await RunningServer.start(settings, first);
  } catch (error) {
    endEngine();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', endEngine);
  }
}
