/**
 * Processor time of other processes, user and system together, as Linux counts it: in steps of 10
 * ms.
 */
import { readdirSync, readFileSync } from 'node:fs';

const msPerTick = 10; // USER_HZ is 100 on every Linux that Node.js runs on

/**
 * Milliseconds that a process has spent on its main thread, which in Node.js runs the JavaScript,
 * and on its others.
 */
export function readCpuMs(pid: number): { readonly mainMs: number; readonly otherMs: number } {
  const wholeMs = readStatMs(`/proc/${pid}/stat`);
  const mainMs = readStatMs(`/proc/${pid}/task/${pid}/stat`);
  return { mainMs, otherMs: wholeMs - mainMs };
}

/** The same of several processes, threads and processes added up. */
export function readCpuSumMs(pids: readonly number[]): number {
  return pids.map(readCpuMs).reduce((sum, { mainMs, otherMs }) => sum + mainMs + otherMs, 0);
}

/**
 * What a process and all that it has started, and those in turn, have spent; nothing for one that
 * has ended, or without Linux.
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

/** The ids of the processes that a process has started. */
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
