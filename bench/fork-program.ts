import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';

/** The script that runs a TypeScript program of a checkout: `node runProgram FILE ARGS`. */
export const runProgram = join(packageRoot, 'scripts', 'run-program.js');

export interface ForkOptions {
  /** Node's own flags. */
  readonly execArgv?: readonly string[];
  /** Added to this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program of this benchmark in another process, with messages. */
export function forkProgram(
  path: string,
  args: readonly string[],
  { execArgv = [], env = {} }: ForkOptions = {},
): ChildProcess {
  return fork(runProgram, [path, ...args], { execArgv: [...execArgv], env: { ...process.env, ...env } });
}
