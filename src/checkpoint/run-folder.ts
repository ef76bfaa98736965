/**
 * The folder of a training run: `runs/<number>-<description>/` with `config.json`, written before
 * the first step, and `checkpoints/<stage>-<step>/`. A `g1-*` checkpoint holds g1; a `g2-*` one g1,
 * g2 and d; an `r-*` one r, d and the history of SimGAN.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ReposeError, toMessage } from '../errors.js';
import { ifThere } from '../if-there.js';
import { skeletonSettingSchema } from '../pose/skeleton-schema.js';
import { type TrainingStage, trainingStages } from '../stages.js';
import { networkInputs } from '../warp/network-inputs.js';

/** A checkpoint's folder, its training stage and the number of finished steps. */
export interface Checkpoint {
  readonly stage: TrainingStage;
  readonly step: number;
  readonly path: string;
}

const checkpointPattern = new RegExp(`^(${trainingStages.join('|')})-(\\d{7,})$`);

/** The part of `config.json` that other programs read; the rest stays untouched. */
const runConfigSchema = z.looseObject({
  preset: z.string(),
  /** Absent in runs of before there were other methods than PG2. */
  method: z.string().optional(),
  data: z.string(),
  seed: z.int(),
  image: z.looseObject({ width: z.int().positive(), height: z.int().positive() }),
  skeleton: skeletonSettingSchema,
  baseWidth: z.int().positive(),
  /** Of DAGAN alone: the length of its noise. */
  noise: z.int().positive().optional(),
  /** Absent in older runs, which have only the paper's inputs. */
  inputs: z.enum(networkInputs).optional(),
  /** Of `warped` inputs, those that the networks never saw. */
  hiddenInputs: z.array(z.string()).optional(),
  /** The held-out people of a data folder, and how its pictures were read. */
  folder: z
    .looseObject({
      framing: z.enum(['cover', 'contain', 'stretch']).optional(),
      heldOutPeople: z.int().positive().optional(),
      personPattern: z.string().nullish(),
    })
    .optional(),
  /** The seed of the rendered people. */
  synthetic: z.looseObject({ seed: z.int().nonnegative() }).optional(),
});
export type RunConfig = z.infer<typeof runConfigSchema>;

/** The folder of a bundle with the record of its training, and the file of the run's settings. */
export const bundledRecordFolder = 'training';
export const runConfigFile = 'config.json';

/** The folder of a checkpoint; the step is padded so that names sort like numbers. */
export function checkpointPath(run: string, stage: TrainingStage, step: number): string {
  return join(run, 'checkpoints', `${stage}-${String(step).padStart(7, '0')}`);
}

/** A run's checkpoints, oldest first: by stage, then by step. Empty if there is none. */
export async function listCheckpoints(run: string): Promise<readonly Checkpoint[]> {
  const folder = join(run, 'checkpoints');
  const names = (await ifThere(readdir(folder))) ?? [];
  return names
    .flatMap((name) => parseCheckpointName(folder, name))
    .sort((a, b) => a.stage.localeCompare(b.stage) || a.step - b.step);
}

/** The resolved settings of a run. Throws `not-found` or `invalid-argument`, naming the field. */
export async function readRunConfig(run: string): Promise<RunConfig> {
  const path = join(run, runConfigFile);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ReposeError('not-found', `Cannot read run "${run}": ${toMessage(cause)}`, { cause });
  });
  return parseRunConfig(path, text);
}

/** The settings of a bundle's training run; undefined without a record of the training. */
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
