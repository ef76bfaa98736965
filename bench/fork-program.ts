import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';

/** What runs a TypeScript program of a checkout: `node runProgram FILE ARGS`. */
export const runProgram = join(packageRoot, 'scripts', 'run-program.js');

export interface ForkOptions {
  /** Node's own flags. */
  readonly execArgv?: readonly string[];
  /** Beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program of this benchmark in a process of its own, which can be talked to. */
export function forkProgram(
  path: string,
  args: readonly string[],
  { execArgv = [], env = {} }: ForkOptions = {},
): ChildProcess {
  return fork(runProgram, [path, ...args], { execArgv: [...execArgv], env: { ...process.env, ...env } });
}
