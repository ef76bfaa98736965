/**
 * Processor time of other processes, user and system together. Linux counts it in steps of 10 ms.
 */
import { readdirSync, readFileSync } from 'node:fs';

const msPerTick = 10; // USER_HZ is 100 on every Linux that Node.js runs on

/**
 * Returns the milliseconds that a process has spent on its main thread, which runs JavaScript in
 * Node.js, and on its other threads.
 */
export function readCpuMs(pid: number): { readonly mainMs: number; readonly otherMs: number } {
  const wholeMs = readStatMs(`/proc/${pid}/stat`);
  const mainMs = readStatMs(`/proc/${pid}/task/${pid}/stat`);
  return { mainMs, otherMs: wholeMs - mainMs };
}

/** Returns the sum over all threads of several processes. */
export function readCpuSumMs(pids: readonly number[]): number {
  return pids.map(readCpuMs).reduce((sum, { mainMs, otherMs }) => sum + mainMs + otherMs, 0);
}

/**
 * Returns the milliseconds that a process and all its descendants have spent; 0 for a process that
 * has ended, and on systems other than Linux.
 */
export function readTreeCpuMs(pid: number): number {
  try {
    return readChildren(pid).reduce((sum, child) => sum + readTreeCpuMs(child), readCpuSumMs([pid]));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return 0;
    throw error;
  }
}

/** Returns the ids of a process's child processes. */
export function readChildren(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
}

/** Fields 14 and 15 of proc(5). The name before them, in parentheses, may hold anything. */
function readStatMs(path: string): number {
  const stat = readFileSync(path, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // from field 3 on
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}
