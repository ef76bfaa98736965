import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '#dist/cache-folder.js';
import { setUpPython } from '../../../scripts/python-environment.js';

/** Minor versions of Python 3 that a peer's packages support, and commands that may start one. */
export interface PeerPython {
  readonly oldest: number;
  readonly newest: number;
  readonly commands?: readonly string[];
}

export const pythonFolder = join(dirname(import.meta.dirname), 'python');

/**
 * Returns a Python with a peer's packages, which are pinned in `requirements-NAME.txt` and
 * installed into the cache folder on first use. Throws the reason if that is not possible.
 */
export function setUpPeer(name: string, { oldest, newest, commands = ['python3'] }: PeerPython): string {
  const { python, reason } = setUpPython(`bench-${name}`, {
    cache: cacheFolder(process.env),
    requirements: requirementsOf(name),
    purpose: `serves beside us as ${name}`,
    commands,
    isFit: (version) => {
      const minor = Number(/^Python 3\.(\d+)/.exec(version)?.[1]);
      return minor >= oldest && minor <= newest;
    },
  });
  if (python !== undefined) return python;
  throw new Error(
    `Cannot set up ${name}: ${reason}, expected Python 3.${oldest} to 3.${newest} with venv, and its packages`,
  );
}

/** Lists a peer's pinned packages and versions as text. */
export function describeVersions(name: string): string {
  const lines = readFileSync(requirementsOf(name), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .join(', ')
    .replaceAll('==', ' ');
}

/** The settings of a peer. */
export type PeerSettings = Readonly<Record<string, number>>;

/** Describes settings, for example `instances 2, threads 1`. */
export function describeSettings(settings: PeerSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** Runs a Python program of this folder, and returns its output. */
export function runPython(python: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(`Cannot run ${args[0]}: ${stderr.trim().split('\n').at(-1)}`);
}

function requirementsOf(name: string): string {
  return join(pythonFolder, `requirements-${name}.txt`);
}
