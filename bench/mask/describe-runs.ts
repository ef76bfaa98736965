import { isSameSize, type Size } from '#dist/pose/skeleton.js';
import { readTrainConfig } from '#dist/train/run.js';
import type { Method, TrainedModel } from './arms.js';

/**
 * How long and how wide the models of each method were trained: of one of them, for the others are
 * alike. Throws for a run of another method, or for pictures of another size.
 */
export async function describeRuns(
  models: readonly TrainedModel[],
  size: Size,
): Promise<ReadonlyMap<Method, string>> {
  const descriptions = new Map<Method, string>();
  for (const model of models) {
    const description = await describeRun(model, size);
    if (!descriptions.has(model.method)) descriptions.set(model.method, description);
  }
  return descriptions;
}

async function describeRun({ method, run }: TrainedModel, size: Size): Promise<string> {
  const config = await readTrainConfig(run);
  const { width, height } = config.image;
  if (!isSameSize(config.image, size))
    throw new Error(
      `Cannot measure ${run}: its pictures are ${width}x${height}, expected --size ${size.width}x${size.height}`,
    );
  if (method === 'dagan' && config.method === method)
    return `DAGAN: ${config.baseWidth} channels, batches of ${config.batchSize} pairs, ${config.steps} steps`;
  if (method === 'simgan' && config.method === method) {
    const { baseWidth, batchSize, steps, refiner, discriminator } = config;
    const order = `${refiner.pretrainingSteps} + ${discriminator.pretrainingSteps} + ${steps} steps`;
    return `SimGAN: ${baseWidth} channels, batches of ${batchSize} pairs, ${order}, lambda ${refiner.lambda}`;
  }
  throw new Error(`Cannot measure ${run}: a run of ${config.method}, expected one of ${method}`);
}
