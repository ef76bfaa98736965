/**
 * Trains the default model again: the preset `warped`, then the export into `models/NAME`. Started
 * again it goes on where it was stopped. `npm run train:default -- NAME [FLAGS OF TRAIN]`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';

const runs = join(packageRoot, 'runs', 'default');
const [name, ...flags] = process.argv.slice(2);
if (name === undefined || name.startsWith('-')) {
  process.stderr.write('error: Cannot train: no name, expected NAME of the bundle to write into models/\n');
  process.exit(2);
}

const begun = findRun(name);
const asNew = ['--preset', 'warped', '--runs', runs, '--name', name, ...flags];
repose('train', ...(begun ? ['--resume', begun] : asNew));
const run = findRun(name);
if (run === undefined) throw new Error(`Cannot export: no run in ${runs}, expected that of ${name}`);
repose('export', run, '--out', join(packageRoot, 'models', name), '--weights', '--variants', 'int8,fp16');

/** The folder of the run that has begun. */
function findRun(name: string): string | undefined {
  const folders = existsSync(runs) ? readdirSync(runs) : [];
  const folder = folders.find((one) => one.endsWith(`-${name}`));
  return folder && join(runs, folder);
}

/** Ends with the command's status where it fails or is stopped. */
function repose(...args: readonly string[]): void {
  const command = join(packageRoot, 'dist', 'cli', 'main.js');
  const { status } = spawnSync(process.execPath, [command, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
