import { copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { bundledRecordFolder, runConfigFile } from '../checkpoint/run-folder.js';
import { ReposeError, toMessage } from '../errors.js';
import { ifThere } from '../if-there.js';
import { convertToJpeg } from '../image/encode-image.js';
import { plotCurves } from './plot-curves.js';
import type { TrainedParts } from './trained-run.js';

/** The files of a bundle's folder `training`, if the run has them. */
export const recordFiles = {
  config: runConfigFile,
  curves: 'curves.svg',
  samples: 'samples.jpg',
  notes: 'notes.md',
} as const;

/** What the sample grid may be called: bundles of before have it as the run wrote it. */
export const gridFiles = [recordFiles.samples, 'samples.png'] as const;

/** A training record, for the model card. */
export interface TrainingRecord {
  /** The bundle's folder as the card names it. */
  readonly folder: string;
  /** The names of its files. */
  readonly files: readonly string[];
  /** The run's notes, in Markdown. */
  readonly notes?: string;
}

/**
 * Writes the record of the training into the bundle `folder`: the run's configuration, for
 * `train --config`, the curves of its metrics, the sample grid of the exported checkpoint as a JPEG of a
 * seventh of the bytes, and the run's `notes.md`. A bundle's record stays as it is. Throws
 * `failed-precondition` for a damaged grid.
 */
export async function writeTrainingRecord(run: string, trained: TrainedParts, folder: string): Promise<void> {
  const record = join(folder, bundledRecordFolder);
  if (trained.isBundled) return cp(join(run, bundledRecordFolder), record, { recursive: true });
  await mkdir(record);
  const config = JSON.stringify(nameFolders(trained.config), null, 2);
  await writeFile(join(record, recordFiles.config), `${config}\n`);

  const { history } = trained;
  if (history.length > 0) await writeFile(join(record, recordFiles.curves), await plotCurves(history));

  // Samples may have been deleted, and most runs have no notes.
  const grid = join(run, 'samples', `${basename(trained.checkpoint.path)}.png`);
  const samples = await ifThere(readFile(grid));
  if (samples !== undefined)
    await writeFile(join(record, recordFiles.samples), await convertGrid(samples, grid));
  await ifThere(copyFile(join(run, recordFiles.notes), join(record, recordFiles.notes)));
}

/** The record in a bundle's folder, which will be at `out`; empty if there is none. */
export async function readTrainingRecord(folder: string, out: string): Promise<TrainingRecord> {
  const record = join(folder, bundledRecordFolder);
  const files = (await ifThere(readdir(record))) ?? [];
  const notes = await ifThere(readFile(join(record, recordFiles.notes), 'utf8'));
  return { folder: nameFolder(out), files, ...(notes !== undefined && { notes }) };
}

async function convertGrid(png: Uint8Array, path: string): Promise<Uint8Array> {
  return convertToJpeg(png).catch((cause: unknown) => {
    throw new ReposeError('failed-precondition', `Cannot use "${path}": ${toMessage(cause)}`, { cause });
  });
}

/** A folder as seen from the working directory, or the name alone of one outside of it: its path is private. */
function nameFolder(folder: string): string {
  const path = relative(process.cwd(), folder);
  return path.startsWith('..') || isAbsolute(path) ? basename(path) : path.split(sep).join('/');
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
