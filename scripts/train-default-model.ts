/**
 * Trains the default model again, as it was trained: three runs, each from the networks of the one
 * before, then the export into `models/NAME`. It takes about five hours on two cores. Started again
 * it goes on where it was stopped. `npm run train:default -- NAME [FLAGS OF TRAIN]`: the flags go
 * to each run, after its own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';

/** Settings of the preset that a run changes, by their paths. */
type Settings = Readonly<Record<string, number>>;

const runs = join(packageRoot, 'runs', 'default');
const [name, ...flags] = process.argv.slice(2);
if (name === undefined || name.startsWith('-')) {
  process.stderr.write('error: Cannot train: no name, expected NAME of the bundle to write into models/\n');
  process.exit(2);
}

/**
 * What each run changes in the preset `synthetic`. Float32 everywhere: bfloat16, which the first
 * run computed in, is not on every CPU.
 */
const firstRun = { seed: 1, 'g2.lambda': 200, 'g2.discriminatorLearningRate.peak': 1e-4 };
const laterRuns = {
  'synthetic.identities': 8000,
  'g1.learningRate.peak': 8e-4,
  'g2.discriminatorLearningRate.peak': 2e-4,
};
const legs: readonly Settings[] = [
  { ...firstRun, 'g1.steps': 12_000, 'g2.steps': 2500 },
  { ...laterRuns, seed: 2, 'g1.steps': 9000, 'g2.steps': 2500, 'g2.lambda': 300 },
  { ...laterRuns, seed: 3, 'g1.steps': 8500, 'g2.steps': 3300, 'g2.lambda': 300 },
];

let before: string | undefined;
for (const [index, settings] of legs.entries()) {
  const leg = `leg-${index + 1}`;
  const found = findRun(leg);
  const from = before ? ['--from', before] : [];
  const asNew = ['--runs', runs, '--name', leg, ...from, ...toFlags(settings), ...flags];
  repose('train', ...(found ? ['--resume', found] : asNew));
  before = findRun(leg);
}
if (before === undefined) throw new Error(`Cannot export: no run in ${runs}, expected the last of three`);
const out = join(packageRoot, 'models', name);
repose('export', before, '--out', out, '--weights', '--variants', 'int8,fp16');

function toFlags(settings: Settings): readonly string[] {
  const all = Object.entries({ precision: 'fp32', ...settings });
  return all.flatMap(([path, value]) => ['--set', `${path}=${value}`]);
}

/** The folder of a run that has begun. */
function findRun(leg: string): string | undefined {
  const folders = existsSync(runs) ? readdirSync(runs) : [];
  const folder = folders.find((one) => one.endsWith(`-${leg}`));
  return folder && join(runs, folder);
}

/** Ends with the command's status where it fails or is stopped. */
function repose(...args: readonly string[]): void {
  const command = join(packageRoot, 'dist', 'cli', 'main.js');
  const { status } = spawnSync(process.execPath, [command, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
