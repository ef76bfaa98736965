import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.js';

/**
 * Starts an engine process, which waits for its `load` command. Start it before the server has
 * loaded its own modules, so that both load in parallel. Its standard output is closed, because the
 * server's is for the server's own messages.
 */
export function spawnEngine(): ChildProcess {
  const child = fork(join(packageRoot, 'dist', 'server', 'engine', 'child.js'), [], {
    serialization: 'advanced',
    execArgv: [],
    // onnxruntime 1.30 sends telemetry unless this is set before it loads.
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // A failure to start is reported before `Engine` listens; `Engine` recognises it by the missing
  // process id.
  return child.on('error', () => undefined);
}
