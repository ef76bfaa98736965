/**
 * Runs the tests: compiles, sets TensorFlow up (once; where it cannot be, its tests are skipped and say why), then
 * Jest with the arguments given.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { buildIfStale } from './build.js';

const root = dirname(import.meta.dirname);

buildIfStale();
const setUp = spawnSync(process.execPath, [join(root, 'dist', 'cli', 'main.js'), 'setup-tensorflow'], {
  stdio: 'inherit',
});
if (setUp.status !== 0)
  process.stderr.write('TensorFlow could not be set up: the training tests will be skipped\n');

const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
// TensorFlow writes notes to standard error while it loads unless it is told before.
const env = { TF_CPP_MIN_LOG_LEVEL: '2', ...process.env };
process.exitCode =
  spawnSync(process.execPath, [jest, ...process.argv.slice(2)], { stdio: 'inherit', env, cwd: root })
    .status ?? 1;
