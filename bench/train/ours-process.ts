/** Takes steps of G1 as `repose train` does, batches prepared by its thread: see stepper.ts. */
import { createInterface } from 'node:readline';
import { cacheFolder } from '#dist/cache-folder.js';
import { prepareTensorflow } from '#dist/cli/tensorflow.js';
import { openPackedSet } from '#dist/data/packed-set.js';
import { prepareSyntheticSet } from '#dist/data/synthetic-set.js';
import { createBatchSource } from '#dist/train/data/batch-source.js';
import { toTensors } from '#dist/train/data/batch-tensors.js';
import { resolveConfig } from '#dist/train/resolve-config.js';
import { createCoarseStage } from '#dist/train/stages/coarse-stage.js';
import { registerFastKernels } from '#dist/train/tensorflow/fast-kernels.js';

/** The first argument of this process, as JSON. */
export interface StepSettings {
  readonly baseWidth: number;
  readonly batchSize: number;
  readonly precision: 'fp32' | 'bfloat16';
}

const { baseWidth, batchSize, precision }: StepSettings = JSON.parse(process.argv[2] ?? '');
const tf = await prepareTensorflow();
registerFastKernels(tf, { bfloat16: precision === 'bfloat16' });
const config = resolveConfig('synthetic', [
  ['baseWidth', String(baseWidth)],
  ['g1.batchSize', String(batchSize)],
]);
const people = { seed: 1, size: config.image, first: 0, people: 50, posesPerPerson: 5 };
const folder = await prepareSyntheticSet(people, {
  cacheFolder: cacheFolder(process.env),
  onWritten: () => {},
});
const set = openPackedSet(folder);
const recipe = { seed: 1, stage: 1, batchSize, accumulate: 1, augmentation: config.augmentation };
const source = createBatchSource({ folder, recipe }, 0);
const stage = createCoarseStage(config);

let step = 0;
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const startedMs = performance.now();
  for (let i = 0; i < Number(line); i += 1) {
    const { batches } = await source.next();
    const tensors = batches.map((batch) => toTensors(batch, set));
    await stage.step(tensors, step);
    tf.dispose(tensors.flatMap((batch) => Object.values(batch)));
    step += 1;
  }
  process.stdout.write(`step ${(performance.now() - startedMs) / Number(line)}\n`);
}
await source.close();
