/**
 * Where a training run keeps what: `runs/<number>-<description>/` with `config.json`, written before step one, and
 * `checkpoints/<stage>-<step>/`. A `g1-*` checkpoint holds network g1; a `g2-*` one holds g1, g2 and d.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ReposeError, toMessage } from '../errors.js';
import { ifThere } from '../if-there.js';
import { skeletonSettingSchema } from '../pose/skeleton-schema.js';
import { type TrainingStage, trainingStages } from '../stages.js';

/** A checkpoint's folder, and how many steps of its stage had been taken. */
export interface Checkpoint {
  readonly stage: TrainingStage;
  readonly step: number;
  readonly path: string;
}

const checkpointPattern = /^(g1|g2)-(\d{7,})$/;

/** The part of `config.json` that others than the trainer read; the rest passes through untouched. */
const runConfigSchema = z.looseObject({
  preset: z.string(),
  data: z.string(),
  seed: z.int(),
  image: z.looseObject({ width: z.int().positive(), height: z.int().positive() }),
  skeleton: skeletonSettingSchema,
  baseWidth: z.int().positive(),
  /** Who was held out of a data folder, and how its pictures were read. */
  folder: z
    .looseObject({
      framing: z.enum(['cover', 'contain', 'stretch']).optional(),
      heldOutPeople: z.int().positive().optional(),
      personPattern: z.string().nullish(),
    })
    .optional(),
  /** Which people were drawn. */
  synthetic: z.looseObject({ seed: z.int().nonnegative() }).optional(),
});
export type RunConfig = z.infer<typeof runConfigSchema>;

/** The folder of a bundle that tells how it was trained, and its file with the run's settings. */
export const bundledRecordFolder = 'training';
export const runConfigFile = 'config.json';

/** The folder of a checkpoint; the step is padded so that names sort as numbers do. */
export function checkpointPath(run: string, stage: TrainingStage, step: number): string {
  return join(run, 'checkpoints', `${stage}-${String(step).padStart(7, '0')}`);
}

/** A run's checkpoints, oldest first: by stage, then by step. None where nothing was saved yet. */
export async function listCheckpoints(run: string): Promise<readonly Checkpoint[]> {
  const folder = join(run, 'checkpoints');
  const names = (await ifThere(readdir(folder))) ?? [];
  return names
    .flatMap((name) => parseCheckpointName(folder, name))
    .sort((a, b) => a.stage.localeCompare(b.stage) || a.step - b.step);
}

/** The resolved settings that a run was started with. Throws `not-found` or `invalid-argument`, naming the field. */
export async function readRunConfig(run: string): Promise<RunConfig> {
  const path = join(run, runConfigFile);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ReposeError('not-found', `Cannot read run "${run}": ${toMessage(cause)}`, { cause });
  });
  return parseRunConfig(path, text);
}

/** The settings of the run that a bundle was exported from; undefined where the bundle has no record of its training. */
export async function readBundledRunConfig(bundle: string): Promise<RunConfig | undefined> {
  const path = join(bundle, bundledRecordFolder, runConfigFile);
  const text = await ifThere(readFile(path, 'utf8'));
  return text === undefined ? undefined : parseRunConfig(path, text);
}

function parseRunConfig(path: string, text: string): RunConfig {
  const parsed = runConfigSchema.safeParse(parseJson(path, text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ReposeError(
    'invalid-argument',
    `Cannot read "${path}": ${issue?.path.join('.')}: ${issue?.message}`,
  );
}

function parseCheckpointName(folder: string, name: string): Checkpoint[] {
  const match = checkpointPattern.exec(name);
  const stage = trainingStages.find((candidate) => candidate === match?.[1]);
  return stage ? [{ stage, step: Number(match?.[2]), path: join(folder, name) }] : [];
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ReposeError('invalid-argument', `Cannot read "${path}": ${toMessage(cause)}`, { cause });
  }
}
