import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { bundledRecordFolder, runConfigFile } from '../checkpoint/run-folder.js';
import { ifThere } from '../if-there.js';
import { plotCurves } from './plot-curves.js';
import type { TrainedRun } from './trained-run.js';

/** What is in a bundle's folder `training`, each where the run has it. */
export const recordFiles = {
  config: runConfigFile,
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
  const record = join(folder, bundledRecordFolder);
  await mkdir(record);
  const config = JSON.stringify(nameFolders(trained.config), null, 2);
  await writeFile(join(record, recordFiles.config), `${config}\n`);

  const { history } = trained;
  if (history.length > 0) await writeFile(join(record, recordFiles.curves), await plotCurves(history));

  // A run whose samples were cleared away is whole all the same, and most have no notes.
  const grid = join(run, 'samples', `${basename(trained.checkpoint.path)}.png`);
  await ifThere(copyFile(grid, join(record, recordFiles.samples)));
  await ifThere(copyFile(join(run, recordFiles.notes), join(record, recordFiles.notes)));
}

/** The record in a bundle's folder; an empty one where it has none. */
export async function readTrainingRecord(folder: string): Promise<TrainingRecord> {
  const record = join(folder, bundledRecordFolder);
  const files = (await ifThere(readdir(record))) ?? [];
  const notes = await ifThere(readFile(join(record, recordFiles.notes), 'utf8'));
  return { files, ...(notes !== undefined && { notes }) };
}

/** The configuration with the folders that it started from by name alone: their paths are nobody else's business. */
function nameFolders(config: TrainedRun['config']): TrainedRun['config'] {
  const named = { ...config };
  for (const field of ['from', 'dataFolder']) {
    const path = named[field];
    if (typeof path === 'string') named[field] = basename(path);
  }
  return named;
}
