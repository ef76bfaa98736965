import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The cores that this process may use: those of the machine, or fewer under a container's quota. At least 1. */
export function countCores(): number {
  const quota = readQuotaV2() ?? readQuotaV1() ?? Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(quota)));
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
