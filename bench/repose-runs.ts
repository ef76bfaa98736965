/** Programs and runs of `repose`, as benchmarks use them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '#dist/if-there.js';
import { packageRoot } from '#dist/package-root.js';

/** Runs `repose` to its end; all that it prints goes to standard error. Throws if it fails. */
export async function runRepose(...args: readonly string[]): Promise<void> {
  const command = [join(packageRoot, 'dist', 'cli', 'main.js'), ...args];
  const [status] = await once(spawn(process.execPath, command, { stdio: ['ignore', 2, 2] }), 'exit');
  if (status !== 0)
    throw new Error(`Cannot run repose ${args.join(' ')}: it ended with ${status}, expected 0`);
}

/** The folder of the run of this name, without its number, in a folder of runs. */
export async function findRun(runs: string, name: string): Promise<string | undefined> {
  const folders = (await ifThere(readdir(runs))) ?? [];
  const folder = folders.find((each) => each.replace(/^\d+-/, '') === name);
  return folder === undefined ? undefined : join(runs, folder);
}
