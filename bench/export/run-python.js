import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Runs a program of `python/`; what it says goes to standard error. Rejects when it fails. */
export async function runPython(python, [program, ...args]) {
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1', TF_CPP_MIN_LOG_LEVEL: '3' };
  const child = spawn(python, [join(import.meta.dirname, 'python', program), ...args], {
    stdio: ['ignore', 2, 2],
    env,
  });
  const [status, signal] = await once(child, 'close');
  if (status !== 0) throw new Error(`Cannot go on: ${program} ended with ${signal ?? `status ${status}`}`);
}
