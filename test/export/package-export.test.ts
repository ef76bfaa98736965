import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportModel } from '../../src/export/export-model.js';
import { packageRoot } from '../../src/package-root.js';
import { randomiseWeights } from '../support/export-model.js';
import { saveModel } from '../support/saved-model.js';
import { tf } from '../support/tensorflow-cpu.js';

/** As it would be on a machine without these packages. */
const hooks = `
export async function resolve(specifier, context, next) {
  if (/^(@tensorflow|onnxruntime)/.test(specifier)) throw new Error('not installed: ' + specifier);
  return next(specifier, context);
}`;

/** What a program that has installed the package writes. */
const program = `
import { writeFile } from 'node:fs/promises';
import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(process.env.HOOKS));
const missing = await Promise.allSettled([import('@tensorflow/tfjs'), import('onnxruntime-node')]);
if (missing.some(({ status }) => status !== 'rejected')) throw new Error('the hooks do not work');
const { exportModel } = await import('repose/export');
const { openSavedModel } = await import('repose/export/saved-model');
const { defineLayer } = await import('repose/export/layer-converter');
const { int } = await import('repose/export/graph');
const { writeModel } = await import('repose/export/write-model');
if (!defineLayer || !int || !writeModel) throw new Error('an export is missing');
await writeFile(process.env.OUT, await exportModel(await openSavedModel(process.env.MODEL)));
`;

test("'repose/export' exports a saved model where neither TensorFlow.js nor onnxruntime is installed", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repose-package-'));
  try {
    const model = tf.sequential({
      name: 'net',
      layers: [tf.layers.dense({ name: 'dense', units: 2, inputShape: [3] })],
    });
    randomiseWeights(model, 1);
    const paths = { MODEL: await saveModel(model, folder), OUT: join(folder, 'model.onnx') };
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: packageRoot,
      env: { ...process.env, HOOKS: hooks, ...paths },
    });
    expect(Buffer.compare(await readFile(paths.OUT), await exportModel(model))).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});
