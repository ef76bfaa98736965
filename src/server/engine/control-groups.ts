/**
 * What Linux's control groups, in which containers and services run, leave to this process. Node's
 * `availableParallelism()` knows quotas from Node 22.12 on, and `constrainedMemory()` knows only the
 * innermost group. https://docs.kernel.org/admin-guide/cgroup-v2.html
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The tightest limits of all groups around this process; infinite where there is none. */
export interface GroupLimits {
  /** As a quota of processor time: 1.5 are one and a half cores. */
  readonly cores: number;
  readonly memoryBytes: number;
}

/** Reads the limits of both versions of control groups. `root` is that of the file system. */
export function readGroupLimits(root = '/'): GroupLimits {
  const groups = join(root, 'sys', 'fs', 'cgroup');
  const paths = readPaths(root);
  const unified = listGroups(groups, paths.get(''));
  const cpu = listGroups(join(groups, 'cpu'), paths.get('cpu'));
  const memory = listGroups(join(groups, 'memory'), paths.get('memory'));
  return {
    cores: Math.min(...unified.map(readCores), ...cpu.map(readCoresV1)),
    memoryBytes: Math.min(
      ...unified.flatMap((group) => ['memory.max', 'memory.high'].map((file) => readLimit(group, file))),
      ...memory.map((group) => readLimit(group, 'memory.limit_in_bytes')),
    ),
  };
}

/** The group of this process by controller, of which version 2 has one with an empty name. */
function readPaths(root: string): ReadonlyMap<string, string> {
  const lines = readText(join(root, 'proc', 'self', 'cgroup')).split('\n');
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [, controllers = '', path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      return path === undefined ? [] : controllers.split(',').map((controller) => [controller, path]);
    }),
  );
}

/**
 * The folders of a group and of those around it. In a container some of them may not be there: its
 * own group is mounted as the outermost one, whatever its path.
 */
function listGroups(mount: string, path = '/'): readonly string[] {
  const folders: string[] = [];
  for (let at = join('/', path); at !== '/'; at = dirname(at)) folders.push(join(mount, at));
  return [...folders, mount];
}

/** `cpu.max` is "max 100000", or "150000 100000" for one and a half cores. */
function readCores(group: string): number {
  const [quota, period] = readText(join(group, 'cpu.max')).split(' ');
  return toLimit(Number(quota) / Number(period));
}

/** A quota of -1 is none. */
function readCoresV1(group: string): number {
  const quota = Number(readText(join(group, 'cpu.cfs_quota_us')));
  return toLimit(quota / Number(readText(join(group, 'cpu.cfs_period_us'))));
}

function readLimit(group: string, file: string): number {
  return toLimit(Number(readText(join(group, file))));
}

/** "max" and a missing file are no number. */
function toLimit(value: number): number {
  return value > 0 ? value : Number.POSITIVE_INFINITY;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return ''; // no such group, or another system than Linux
  }
}
