import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = '/sys/fs/cgroup';
const periodUs = 100_000;

/** A part of the machine's cores that processes are held to. */
export interface CpuShare {
  /** The file into which a process writes its id, to be held with all that it starts. */
  readonly members: string;
  /** Call it after the processes have ended. */
  remove(): void;
}

/**
 * Makes a control group of Linux that may use so many cores. Throws where this process may not, as
 * in most containers.
 */
export function createCpuShare(name: string, cores: number): CpuShare {
  const quotaUs = Math.round(cores * periodUs);
  const isSecondVersion = existsSync(join(root, 'cgroup.controllers'));
  const folder = join(root, isSecondVersion ? '' : 'cpu', name);
  try {
    if (isSecondVersion) writeFileSync(join(root, 'cgroup.subtree_control'), '+cpu');
    mkdirSync(folder, { recursive: true });
    if (isSecondVersion) writeFileSync(join(folder, 'cpu.max'), `${quotaUs} ${periodUs}`);
    else {
      writeFileSync(join(folder, 'cpu.cfs_period_us'), String(periodUs));
      writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quotaUs));
    }
  } catch (cause) {
    throw new Error(
      `Cannot hold a server to ${cores} cores: no access to ${folder}, expected root on Linux`,
      {
        cause,
      },
    );
  }
  return { members: join(folder, 'cgroup.procs'), remove: () => rmdirSync(folder) };
}
