import { join } from 'node:path';
import type { TrainConfig } from '../../src/train/config.js';
import type { TrainEvent } from '../../src/train/report.js';
import { createRun } from '../../src/train/run.js';
import { train } from '../../src/train/train.js';

/** A run of a configuration in `folder`, trained until it ends or is aborted, and how to go on with it. */
export async function runTraining(
  folder: string,
  name: string,
  {
    config,
    report = () => undefined,
    signal,
  }: {
    readonly config: TrainConfig;
    readonly report?: (event: TrainEvent) => void;
    readonly signal?: AbortSignal;
  },
) {
  const run = await createRun(join(folder, 'runs'), name, config);
  const options = { config, run, cacheFolder: join(folder, 'cache'), device: 'CPU' };
  await train({ ...options, report, ...(signal && { signal }) });
  return { run, goOn: () => train({ ...options, report: () => undefined }) };
}

/** As `runTraining`, aborted after a step. */
export function stopTraining(
  folder: string,
  name: string,
  { config, step }: { readonly config: TrainConfig; readonly step: number },
) {
  const controller = new AbortController();
  const report = (event: TrainEvent) => {
    if (event.kind === 'step' && event.step === step) controller.abort();
  };
  return runTraining(folder, name, { config, report, signal: controller.signal });
}
