import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';

/** The command as it is compiled: `npm test` builds it first. */
export const cliPath = join(packageRoot, 'dist', 'cli', 'main.js');

export interface CliOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `repose` with these arguments as a process of its own, to its end. */
export function runCli(...args: readonly string[]): Promise<CliOutcome> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [cliPath, ...args], (error, stdout, stderr) => {
      if (error === null) resolve({ status: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ status: error.code, stdout, stderr });
      else reject(error);
    });
  });
}
