import { readFile, writeFile } from 'node:fs/promises';
import { ifThere } from '#dist/if-there.js';
import { formatTable } from '../format-table.js';
import { type Arm, type ArmModels, arms, findMissingFlag } from './arms.js';

/** One trained embedding. */
export interface ResultRecord {
  readonly arm: string;
  /** Pictures of each training person; 0: all. */
  readonly pictures: number;
  readonly seed: number;
  /** The models that drew, by `identifyModel()`; none where nothing or no model did. */
  readonly drawnBy: readonly string[];
  readonly rank1: number;
  readonly map: number;
}

/** A benchmark's results so far, with the settings that they share. */
export interface Results {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly records: readonly ResultRecord[];
}

/** The results of earlier parts. Throws if they have other settings. */
export async function readResults(path: string, settings: Results['settings']): Promise<ResultRecord[]> {
  const text = await ifThere(readFile(path, 'utf8'));
  if (text === undefined) return [];
  const results: Results = JSON.parse(text); // our own file
  if (JSON.stringify(results.settings) === JSON.stringify(settings)) return [...results.records];
  throw new Error(
    `Cannot add to ${path}: its settings are ${JSON.stringify(results.settings)}, expected ${JSON.stringify(settings)}, or another --out`,
  );
}

/** Whether a record is of an arm, but other models drew then than these. */
export function isFormer(record: ResultRecord, arm: Arm, drawnBy: readonly string[]): boolean {
  return record.arm === arm.name && String(record.drawnBy) !== String(drawnBy);
}

export async function writeResults(path: string, results: Results): Promise<void> {
  await writeFile(path, `${JSON.stringify(results, null, 1)}\n`);
}

/**
 * A Markdown table: rank-1 and mAP in percent, mean ± standard deviation over the seeds, with a
 * column for each number of pictures. Names the arms that were left out, and why, and the models that drew.
 */
export function formatResults(records: readonly ResultRecord[], models: ArmModels): string {
  const counts = [...new Set(records.map(({ pictures }) => pictures))].sort((a, b) => a - b);
  const header = counts.flatMap((count) => {
    const name = count === 0 ? 'all pictures' : `k = ${count}`;
    return [`${name}: rank-1`, 'mAP'];
  });
  const rows = arms.map((arm) => [
    arm.title,
    ...formatArm(arm, records, counts, models),
    listDrawers(arm, records),
  ]);
  const seeds = new Set(records.map(({ seed }) => seed)).size;
  return `${formatTable(['added to the real pictures', ...header, 'drawn by'], rows)}\n\n${seeds} seeds.`;
}

/** The models that drew what an arm was measured with. */
function listDrawers({ name }: Arm, records: readonly ResultRecord[]): string {
  const drawers = records.filter(({ arm }) => arm === name).flatMap(({ drawnBy }) => drawnBy);
  return [...new Set(drawers)].join(', ');
}

function formatArm(
  arm: Arm,
  records: readonly ResultRecord[],
  counts: readonly number[],
  models: ArmModels,
): string[] {
  const flag = findMissingFlag(arm, models);
  return counts.flatMap((count) => {
    const own = records.filter(({ arm: name, pictures }) => name === arm.name && pictures === count);
    if (own.length === 0) return [flag === undefined ? 'not run' : `left out: no ${flag}`, ''];
    return [formatMean(own.map(({ rank1 }) => rank1)), formatMean(own.map(({ map }) => map))];
  });
}

/** Shares as percent: mean ± standard deviation (n - 1). */
export function formatMean(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const percent = (value: number) => (100 * value).toFixed(1);
  if (values.length < 2) return percent(mean);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `${percent(mean)} ± ${percent(Math.sqrt(variance))}`;
}
