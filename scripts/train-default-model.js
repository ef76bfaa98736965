/**
 * Trains the default model again, as it was trained: three runs, each from the networks of the one before, then the export into
 * `models/NAME`. It takes about five hours on two cores. Started again it goes on where it was stopped.
 * `npm run train:default -- NAME [FLAGS OF TRAIN]`: the flags go to each run, after its own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const runs = join(root, 'runs', 'default');
const [name, ...flags] = process.argv.slice(2);
if (name === undefined || name.startsWith('-')) {
  process.stderr.write('error: Cannot train: no name, expected NAME of the bundle to write into models/\n');
  process.exit(2);
}

/** What each run changes in the preset `synthetic`. Float32 everywhere: bfloat16, which the first run computed in, is not on every CPU. */
const firstRun = { seed: 1, 'g2.lambda': 200, 'g2.discriminatorLearningRate.peak': 1e-4 };
const laterRuns = {
  'synthetic.identities': 8000,
  'g1.learningRate.peak': 8e-4,
  'g2.discriminatorLearningRate.peak': 2e-4,
};
const legs = [
  { ...firstRun, 'g1.steps': 12_000, 'g2.steps': 2500 },
  { ...laterRuns, seed: 2, 'g1.steps': 9000, 'g2.steps': 2500, 'g2.lambda': 300 },
  { ...laterRuns, seed: 3, 'g1.steps': 8500, 'g2.steps': 3300, 'g2.lambda': 300 },
];

let before;
for (const [index, settings] of legs.entries()) {
  const leg = `leg-${index + 1}`;
  const found = findRun(leg);
  const from = before ? ['--from', before] : [];
  const asNew = ['--runs', runs, '--name', leg, ...from, ...toFlags(settings), ...flags];
  repose('train', ...(found ? ['--resume', found] : asNew));
  before = findRun(leg);
}
repose('export', before, '--out', join(root, 'models', name), '--weights', '--variants', 'int8,fp16');

function toFlags(settings) {
  const all = Object.entries({ precision: 'fp32', ...settings });
  return all.flatMap(([path, value]) => ['--set', `${path}=${value}`]);
}

/** The folder of a run that has begun. */
function findRun(leg) {
  const folders = existsSync(runs) ? readdirSync(runs) : [];
  const folder = folders.find((one) => one.endsWith(`-${leg}`));
  return folder && join(runs, folder);
}

/** Ends with the command's status where it fails or is stopped. */
function repose(...args) {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'run.js'), ...args], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
