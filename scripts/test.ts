/**
 * Runs Jest with the arguments given. Sets TensorFlow, Envoy, Helm and a Python up before, once; where they
 * cannot be, the tests that need them are skipped and say why.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '#dist/cache-folder.js';
import { setUpTensorflowHere } from '#dist/cli/tensorflow.js';
import { toMessage } from '#dist/errors.js';
import { packageRoot } from '#dist/package-root.js';
import { setUpEnvoy } from '../bench/replicas/envoy.js';
import { setUpHelm } from './helm.js';
import { setUpTestPython } from './test-python.js';
import { findTestWebgpu } from './test-webgpu.js';

const say = (line: string) => process.stderr.write(`${line}\n`);

await setUpTensorflowHere().catch((error) => {
  say(`error: ${toMessage(error)}\nTensorFlow could not be set up: the training tests will be skipped`);
});

await setUpEnvoy(cacheFolder(process.env), say).catch((error) => {
  say(`Tests with Envoy will be skipped: ${toMessage(error)}`);
});

await setUpHelm(cacheFolder(process.env), say).catch((error) => {
  say(`Tests of the chart will be skipped: ${toMessage(error)}`);
});

const { python, reason } = setUpTestPython(cacheFolder(process.env));
if (reason !== undefined) say(`Tests that check files with Python will be skipped: ${reason}`);

const webgpu = findTestWebgpu();
if (webgpu.reason !== undefined) say(`Tests of WebGPU will be skipped: ${webgpu.reason}`);

// Whatever tests leave behind goes with it.
const temporary = mkdtempSync(join(tmpdir(), 'repose-test-'));
const env = {
  // TensorFlow writes notes to standard error while it loads unless it is told before.
  TF_CPP_MIN_LOG_LEVEL: '2',
  // The same bits each time, on a GPU too: resuming is tested to be exact.
  TF_DETERMINISTIC_OPS: '1',
  ...process.env,
  TMPDIR: temporary,
  ...(python ? { REPOSE_TEST_PYTHON: python } : { REPOSE_TEST_PYTHON_MISSING: reason }),
  ...webgpu.env,
  ...(webgpu.device ? { REPOSE_TEST_WEBGPU: webgpu.device } : { REPOSE_TEST_WEBGPU_MISSING: webgpu.reason }),
};
const jest = join(packageRoot, 'node_modules', 'jest', 'bin', 'jest.js');
const cache = `--cacheDirectory=${join(cacheFolder(process.env), 'jest')}`;
const { status } = spawnSync(process.execPath, [jest, cache, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env,
  cwd: packageRoot,
});
rmSync(temporary, { recursive: true, force: true });
process.exitCode = status ?? 1;
