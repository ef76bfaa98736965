/**
 * Runs the tests: compiles, sets TensorFlow and a Python up (once; where it cannot be, the tests that need them are
 * skipped and say why), then Jest with the arguments given.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { buildIfStale } from './build.js';
import { setUpTestPython } from './test-python.js';
import { findTestWebgpu } from './test-webgpu.js';

const root = dirname(import.meta.dirname);

buildIfStale();
const setUp = spawnSync(process.execPath, [join(root, 'dist', 'cli', 'main.js'), 'setup-tensorflow'], {
  stdio: 'inherit',
});
if (setUp.status !== 0)
  process.stderr.write('TensorFlow could not be set up: the training tests will be skipped\n');

const { cacheFolder } = await import('#dist/cli/cache-folder.js');
const { python, reason } = setUpTestPython(cacheFolder(process.env));
if (reason) process.stderr.write(`Tests that check files with Python will be skipped: ${reason}\n`);

const webgpu = findTestWebgpu();
if (webgpu.reason) process.stderr.write(`Tests of WebGPU will be skipped: ${webgpu.reason}\n`);

const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const env = {
  // TensorFlow writes notes to standard error while it loads unless it is told before.
  TF_CPP_MIN_LOG_LEVEL: '2',
  // The same bits each time, on a GPU too: resuming is tested to be exact.
  TF_DETERMINISTIC_OPS: '1',
  ...process.env,
  ...(python ? { REPOSE_TEST_PYTHON: python } : { REPOSE_TEST_PYTHON_MISSING: reason }),
  ...webgpu.env,
  ...(webgpu.device ? { REPOSE_TEST_WEBGPU: webgpu.device } : { REPOSE_TEST_WEBGPU_MISSING: webgpu.reason }),
};
process.exitCode =
  spawnSync(process.execPath, [jest, ...process.argv.slice(2)], { stdio: 'inherit', env, cwd: root })
    .status ?? 1;
