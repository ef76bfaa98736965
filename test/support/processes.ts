import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Processes are looked up in /proc. */
export const testOnLinux = process.platform === 'linux' ? test : test.skip;

/** The engines of a server in another process. */
export function enginesOf({ pid }: ChildProcess): number[] {
  const children = readIfThere(`/proc/${pid}/task/${pid}/children`).trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

/** One that has ended and that nobody has asked for yet counts as ended. */
export function isRunning(pid: number): boolean {
  const [, state] = /\) (\S)/.exec(readIfThere(`/proc/${pid}/stat`)) ?? [];
  return state !== undefined && state !== 'Z';
}

/** The command line of a process. */
export function commandOf(pid: number): string {
  return readIfThere(`/proc/${pid}/cmdline`);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
