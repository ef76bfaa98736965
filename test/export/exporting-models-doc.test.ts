import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { saveModel } from '../support/saved-model.js';
import { tf } from '../support/tensorflow-cpu.js';

test('the programs of docs/exporting-models.md run as they are, one after the other', async () => {
  const document = await readFile(join(packageRoot, 'docs', 'exporting-models.md'), 'utf8');
  const programs = [...document.matchAll(/^```js\n(.*?)^```/gms)].map(([, program = '']) => program);
  expect(programs).toHaveLength(4);
  const folder = await mkdtemp(join(tmpdir(), 'repose-doc-'));
  try {
    await installPackage(folder);
    const dense = tf.layers.dense({ name: 'dense', units: 2, inputShape: [3] });
    await saveModel(tf.sequential({ name: 'net', layers: [dense] }), folder);
    for (const program of programs) {
      execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
        cwd: folder,
        stdio: 'pipe',
      });
    }
    for (const file of ['digits.onnx', 'model.onnx'])
      expect((await readFile(join(folder, file))).length).toBeGreaterThan(100);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** The package, and those that the programs use, as in a project that has them as dependencies. */
async function installPackage(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  await symlink(packageRoot, join(modules, 'repose'));
  for (const name of ['@tensorflow', 'onnxruntime-node']) {
    await symlink(join(packageRoot, 'node_modules', name), join(modules, name));
  }
}
