import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { bundledRecordFolder, runConfigFile } from '../checkpoint/run-folder.js';
import { ifThere } from '../if-there.js';
import { plotCurves } from './plot-curves.js';
import type { TrainedParts } from './trained-run.js';

/** The files of a bundle's folder `training`, if the run has them. */
export const recordFiles = {
  config: runConfigFile,
  curves: 'curves.svg',
  samples: 'samples.png',
  notes: 'notes.md',
} as const;

/** A training record, for the model card. */
export interface TrainingRecord {
  /** The names of its files. */
  readonly files: readonly string[];
  /** The run's notes, in Markdown. */
  readonly notes?: string;
}

/**
 * Writes the record of the training into the bundle `folder`: the run's configuration, for
 * `train --config`, the curves of its metrics, the sample grid of the exported checkpoint, and the
 * run's `notes.md`.
 */
export async function writeTrainingRecord(run: string, trained: TrainedParts, folder: string): Promise<void> {
  const record = join(folder, bundledRecordFolder);
  await mkdir(record);
  const config = JSON.stringify(nameFolders(trained.config), null, 2);
  await writeFile(join(record, recordFiles.config), `${config}\n`);

  const { history } = trained;
  if (history.length > 0) await writeFile(join(record, recordFiles.curves), await plotCurves(history));

  // Samples may have been deleted, and most runs have no notes.
  const grid = join(run, 'samples', `${basename(trained.checkpoint.path)}.png`);
  await ifThere(copyFile(grid, join(record, recordFiles.samples)));
  await ifThere(copyFile(join(run, recordFiles.notes), join(record, recordFiles.notes)));
}

/** The record in a bundle's folder; empty if there is none. */
export async function readTrainingRecord(folder: string): Promise<TrainingRecord> {
  const record = join(folder, bundledRecordFolder);
  const files = (await ifThere(readdir(record))) ?? [];
  const notes = await ifThere(readFile(join(record, recordFiles.notes), 'utf8'));
  return { files, ...(notes !== undefined && { notes }) };
}

/** The configuration with only the names of its folders: their paths are private. */
function nameFolders(config: TrainedParts['config']): TrainedParts['config'] {
  const named = { ...config };
  for (const field of ['from', 'dataFolder', 'photographs']) {
    const path = named[field];
    if (typeof path === 'string') named[field] = basename(path);
  }
  return named;
}
