import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readAllMetrics } from '../checkpoint/run-metrics.js';
import { plotCurves } from './plot-curves.js';
import type { TrainedRun } from './trained-run.js';

/** The folder of a bundle that tells how it was trained. */
export const recordFolder = 'training';

/** What is in it, each where the run has it. */
export const recordFiles = {
  config: 'config.json',
  curves: 'curves.svg',
  samples: 'samples.png',
  notes: 'notes.md',
} as const;

/** What a model card needs to know of a training record. */
export interface TrainingRecord {
  /** The names of its files. */
  readonly files: readonly string[];
  /** What people wrote of the run, in Markdown. */
  readonly notes?: string;
}

/**
 * Writes into the bundle `folder` how it was trained: the run's configuration, from which `train --config` repeats it,
 * the curves of its metrics, the sample grid of the checkpoint that is exported, and what people wrote into the run's `notes.md`.
 */
export async function writeTrainingRecord(run: string, trained: TrainedRun, folder: string): Promise<void> {
  const record = join(folder, recordFolder);
  await mkdir(record);
  const config = nameFolders(await readFile(join(run, 'config.json'), 'utf8'));
  await writeFile(join(record, recordFiles.config), config);

  const metrics = await readAllMetrics(run);
  if (metrics.length > 0) await writeFile(join(record, recordFiles.curves), await plotCurves(metrics));

  const grid = join(run, 'samples', `${basename(trained.checkpoint.path)}.png`);
  await copyIfThere(grid, join(record, recordFiles.samples));
  await copyIfThere(join(run, recordFiles.notes), join(record, recordFiles.notes));
}

/** The record in a bundle's folder; an empty one where it has none. */
export async function readTrainingRecord(folder: string): Promise<TrainingRecord> {
  const record = join(folder, recordFolder);
  const files = (await undefinedIfMissing(readdir(record))) ?? [];
  const notes = await undefinedIfMissing(readFile(join(record, recordFiles.notes), 'utf8'));
  return { files, ...(notes !== undefined && { notes }) };
}

/** A run whose samples were cleared away is whole all the same, and most have no notes. */
async function copyIfThere(from: string, to: string): Promise<void> {
  await undefinedIfMissing(copyFile(from, to));
}

function undefinedIfMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
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
