import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { readGroupLimits } from './control-groups.js';

/** What the server may use of the machine. */
export interface Machine {
  /** At least 1; of a quota of one and a half cores only the whole one, as in Node itself. */
  readonly cores: number;
  readonly memoryBytes: number;
}

/**
 * Returns what this process and its children may use: all of the machine, or less under the limits of
 * a container or a service.
 */
export function readMachine(): Machine {
  const { cores, memoryBytes } = readGroupLimits();
  return {
    cores: Math.max(1, Math.floor(Math.min(availableParallelism(), cores))),
    memoryBytes: Math.min(totalmem(), memoryBytes),
  };
}

/**
 * Returns how many files and sockets this process may have open at once; infinite if it is unknown,
 * as on systems other than Linux.
 */
export function readMaxOpenFiles(): number {
  try {
    const [, limit] = /open files +(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return Number(limit ?? Number.POSITIVE_INFINITY);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
