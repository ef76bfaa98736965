import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readAllMetrics } from '../checkpoint/run-metrics.js';
import { plotCurves } from './plot-curves.js';
import type { TrainedRun } from './trained-run.js';

/** The folder of a bundle that tells how it was trained. */
export const recordFolder = 'training';

/** What is in it, each where the run has it. */
export const recordFiles = { config: 'config.json', curves: 'curves.svg', samples: 'samples.png' } as const;

/**
 * Writes into the bundle `folder` how it was trained: the run's configuration, from which `train --config` repeats it,
 * the curves of its metrics, and the sample grid of the checkpoint that is exported.
 */
export async function writeTrainingRecord(run: string, trained: TrainedRun, folder: string): Promise<void> {
  const record = join(folder, recordFolder);
  await mkdir(record);
  const config = nameFolders(await readFile(join(run, 'config.json'), 'utf8'));
  await writeFile(join(record, recordFiles.config), config);

  const metrics = await readAllMetrics(run);
  if (metrics.length > 0) await writeFile(join(record, recordFiles.curves), await plotCurves(metrics));

  const grid = join(run, 'samples', `${basename(trained.checkpoint.path)}.png`);
  await copyFile(grid, join(record, recordFiles.samples)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error; // a run whose samples were cleared away is whole all the same
  });
}

/** The names of the files that a bundle's folder has of them; none where it has no record. */
export async function listRecord(folder: string): Promise<readonly string[]> {
  return readdir(join(folder, recordFolder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

/** The configuration with the folders that it started from by name alone: their paths are nobody else's business. */
function nameFolders(text: string): string {
  const config: Record<string, unknown> = JSON.parse(text);
  for (const field of ['from', 'dataFolder']) {
    const path = config[field];
    if (typeof path === 'string') config[field] = basename(path);
  }
  return `${JSON.stringify(config, null, 2)}\n`;
}
