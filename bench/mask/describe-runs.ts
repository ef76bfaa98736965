import { readTrainConfig } from '#dist/train/run.js';
import type { TrainedModel } from './arms.js';

/** How long and how wide the models of each method were trained: of one of them, for the others are alike. */
export async function describeRuns(models: readonly TrainedModel[]): Promise<string> {
  const parts: string[] = [];
  for (const wanted of ['simgan', 'dagan'])
    for (const { run } of models.filter(({ method }) => method === wanted).slice(0, 1))
      parts.push(describeConfig(await readTrainConfig(run)));
  return parts.join('; ');
}

function describeConfig(config: Awaited<ReturnType<typeof readTrainConfig>>): string {
  const budget = `${config.baseWidth} channels, batches of`;
  if (config.method === 'dagan') return `DAGAN: ${budget} ${config.batchSize} pairs, ${config.steps} steps`;
  if (config.method !== 'simgan') throw new Error('Cannot describe a run of pg2, expected simgan or dagan');
  const { batchSize, steps, refiner, discriminator } = config;
  const order = `${refiner.pretrainingSteps} + ${discriminator.pretrainingSteps} + ${steps} steps`;
  return `SimGAN: ${budget} ${batchSize} pairs, ${order}, lambda ${refiner.lambda}`;
}
