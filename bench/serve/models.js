import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readBundle } from '../../dist/bundle/read-bundle.js';
import { checkpointPath } from '../../dist/checkpoint/run-folder.js';
import { cacheFolder } from '../../dist/cli/cache-folder.js';
import { exportWithVariants } from '../../dist/cli/commands/export-with-variants.js';
import { prepareTensorflow } from '../../dist/cli/tensorflow.js';
import { packageRoot } from '../../dist/package-root.js';

/** A bundle by the name of `--model`, made where it is not there yet, and its graphs in a precision. */
export async function prepareModel(model, precision = 'fp32') {
  const folder = model === 'default' ? join(packageRoot, 'models', 'default') : await exportRandom(32);
  const { manifest } = await readBundle(folder);
  const pick = (field) => ({
    coarse: manifest.stages.coarse.variants[precision][field],
    refine: manifest.stages.refine.variants[precision][field],
  });
  return {
    folder,
    name: manifest.name,
    version: manifest.version,
    size: manifest.image,
    precision,
    files: pick('file'),
    sha256: pick('sha256'),
  };
}

/** A bundle of untrained networks: it draws noise, as fast as a trained one draws people. */
async function exportRandom(baseWidth) {
  const run = join(cacheFolder(process.env), 'bench-serve', 'runs', `f${baseWidth}`);
  const out = join(dirname(dirname(run)), 'models', `f${baseWidth}-int8`);
  if (existsSync(join(out, 'model.json'))) return out;
  await prepareTensorflow();
  const { saveNetwork } = await import('../../dist/train/learner.js');
  const { createG1 } = await import('../../dist/train/networks/g1.js');
  const { createG2 } = await import('../../dist/train/networks/g2.js');
  const { resolveConfig } = await import('../../dist/train/resolve-config.js');
  const config = resolveConfig('synthetic', [['baseWidth', String(baseWidth)]]);
  const checkpoint = checkpointPath(run, 'g2', 1);
  await mkdir(checkpoint, { recursive: true });
  await writeFile(join(run, 'config.json'), JSON.stringify(config));
  await saveNetwork(createG1({ ...config, joints: 18 }), { folder: checkpoint, name: 'g1' });
  await saveNetwork(createG2({ ...config, seed: 2 }), { folder: checkpoint, name: 'g2' });
  await exportWithVariants(run, { out, force: true, variants: ['int8'] });
  return out;
}
