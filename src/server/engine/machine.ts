import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

/**
 * Returns how many cores this process may use: those of the machine, or fewer under a container's
 * quota. At least 1.
 */
export function countCores(): number {
  const quota = readQuotaV2() ?? readQuotaV1() ?? Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(quota)));
}

/**
 * Returns how much memory this process and its children may use: the machine's, or less under a
 * container's limit.
 */
export function countMemoryBytes(): number {
  const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'].map((path) =>
    Number(readWords(path)[0]),
  );
  return Math.min(totalmem(), ...limits.filter((bytes) => bytes > 0)); // "max" and a missing file are NaN
}

/**
 * Returns how many files and sockets this process may have open at once; infinite if it is unknown,
 * as on systems other than Linux.
 */
export function readMaxOpenFiles(): number {
  const [, limit] = /open files (\d+)/.exec(readWords('/proc/self/limits').join(' ')) ?? [];
  return Number(limit ?? Number.POSITIVE_INFINITY);
}

/** Control groups, version 2: "max 100000", or "150000 100000" for one and a half cores. */
function readQuotaV2(): number | undefined {
  const [quota, period] = readWords('/sys/fs/cgroup/cpu.max');
  return toCores(quota, period);
}

/** Control groups, version 1; a quota of -1 is none. */
function readQuotaV1(): number | undefined {
  const [quota] = readWords('/sys/fs/cgroup/cpu/cpu.cfs_quota_us');
  const [period] = readWords('/sys/fs/cgroup/cpu/cpu.cfs_period_us');
  return toCores(quota, period);
}

function toCores(quota: string | undefined, period: string | undefined): number | undefined {
  const cores = Number(quota) / Number(period);
  return Number.isFinite(cores) && cores > 0 ? cores : undefined;
}

function readWords(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trim().split(/\s+/);
  } catch {
    return []; // no such control group: no quota
  }
}
