import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { cacheFolder } from '#dist/cache-folder.js';
import { checkpointPath } from '#dist/checkpoint/run-folder.js';
import { exportRunTo } from '#dist/cli/export-run-to.js';
import { prepareTensorflow } from '#dist/cli/tensorflow.js';
import { createRandom } from '#dist/random.js';

/** A prime number of values, so that no kernel of ours repeats them in step with its shape. */
const tableLength = 251;

/**
 * Returns the folder of a bundle of untrained networks of F = 128 at 256x256 in fp32 and fp16, made
 * if it is not in the cache. It draws noise as fast as a trained one draws people. Its weights repeat
 * a few values, so that its 890 MB take few in a kit.
 */
export async function prepareWideModel(): Promise<string> {
  const cache = cacheFolder(process.env);
  const out = join(cache, 'kit', 'wide');
  if (existsSync(join(out, 'model.json'))) return out;
  const temporary = await mkdtemp(join(tmpdir(), 'repose-wide-'));
  try {
    const run = join(temporary, 'run');
    await writeRun(run);
    const { folder: source } = await exportRunTo(run, { out: join(temporary, 'wide') });
    const { exportVariants } = await import('#dist/export/variants/export-variants.js');
    const variants = ['fp16'] as const;
    await exportVariants({
      source,
      out,
      variants,
      cacheFolder: cache,
      calibrationPairs: 1,
      measuringPairs: 1,
    });
    return out;
  } finally {
    await rm(temporary, { recursive: true });
  }
}

/** A run folder of both networks, as if they had been trained for one step. */
async function writeRun(run: string): Promise<void> {
  const tf = await prepareTensorflow();
  // TensorFlow is available only now.
  const { saveNetwork } = await import('#dist/train/learner.js');
  const { createG1 } = await import('#dist/train/networks/g1.js');
  const { createG2 } = await import('#dist/train/networks/g2.js');
  const { resolveConfig } = await import('#dist/train/resolve-config.js');
  const config = resolveConfig('deepfashion', []);
  const checkpoint = checkpointPath(run, 'g2', 1);
  await mkdir(checkpoint, { recursive: true });
  await writeFile(join(run, 'config.json'), JSON.stringify(config));
  for (const [name, create] of [
    ['g1', () => createG1({ ...config, joints: 18 })],
    ['g2', () => createG2(config)],
  ] as const) {
    const network = create();
    repeatValues(network, (values, shape) => tf.tensor(values, [...shape]));
    await saveNetwork(network, { folder: checkpoint, name });
    network.dispose();
  }
}

/** Gives every kernel values of one short table, with the spread that it had. */
function repeatValues(
  network: LayersModel,
  toTensor: (values: Float32Array, shape: readonly number[]) => Tensor,
): void {
  const table = createTable();
  network.setWeights(
    network.getWeights().map((weight) => {
      const { shape } = weight;
      const spread = weight.square().mean().sqrt().dataSync()[0] ?? 0;
      const [inputs = 1, outputs = 1] = shape.slice(-2);
      const values = Float32Array.from({ length: weight.size }, (_, index) => {
        const place = Math.floor(index / (inputs * outputs));
        const input = Math.floor(index / outputs) % inputs;
        return spread * (table[(7 * place + 3 * input + 5 * (index % outputs)) % tableLength] ?? 0);
      });
      return toTensor(values, shape);
    }),
  );
}

/** Numbers of mean 0, so that values after a ReLU do not add up from layer to layer, and spread 1. */
function createTable(): Float32Array {
  const random = createRandom(1);
  const numbers = Float32Array.from({ length: tableLength }, () => random.normal(0, 1));
  const mean = numbers.reduce((sum, number) => sum + number, 0) / tableLength;
  const spread = Math.hypot(...numbers.map((number) => number - mean)) / Math.sqrt(tableLength);
  return numbers.map((number) => (number - mean) / spread);
}
