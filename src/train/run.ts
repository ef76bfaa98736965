import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolderAtomically } from '../checkpoint/atomic-folder.js';
import { type Checkpoint, checkpointPath, listCheckpoints, readRunConfig } from '../checkpoint/run-folder.js';
import { ReposeError, toMessage } from '../errors.js';
import type { TrainingStage } from '../stages.js';
import { type TrainConfig, trainConfigSchema } from './config.js';

/** Checkpoints kept per stage: the last one, and the one before it in case the last is damaged. */
const keptCheckpoints = 2;

/**
 * Creates `runs/<number>-<description>/` with its `config.json`; the number is the next free one.
 */
export async function createRun(
  runsFolder: string,
  description: string,
  config: TrainConfig,
): Promise<string> {
  await mkdir(runsFolder, { recursive: true });
  const numbers = (await readdir(runsFolder))
    .map((name) => Number.parseInt(name, 10))
    .filter(Number.isFinite);
  const number = Math.max(0, ...numbers) + 1;
  const folder = join(runsFolder, `${String(number).padStart(3, '0')}-${description}`);
  await mkdir(folder);
  await writeFile(join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  return folder;
}

/** Removes a run's folder. */
export async function removeRun(run: string): Promise<void> {
  await rm(run, { recursive: true, force: true });
}

/**
 * The configuration that a run was started with. Throws `not-found`, or `invalid-argument` naming
 * the setting.
 */
export async function readTrainConfig(run: string): Promise<TrainConfig> {
  const parsed = trainConfigSchema.safeParse(await readRunConfig(run));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ReposeError('invalid-argument', `Cannot resume "${run}": config.json: ${problems.join('; ')}`);
}

/** Writes a checkpoint atomically, then removes the stage's older ones. Returns its folder. */
export async function saveCheckpoint(
  run: string,
  at: { stage: TrainingStage; step: number },
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const path = checkpointPath(run, at.stage, at.step);
  await writeFolderAtomically(path, fill, { replace: true });
  const older = (await listCheckpoints(run))
    .filter(({ stage }) => stage === at.stage)
    .slice(0, -keptCheckpoints);
  await Promise.all(older.map((checkpoint) => rm(checkpoint.path, { recursive: true })));
  return path;
}

/** The latest checkpoint of a stage, or undefined if there is none. */
export async function latestOfStage(run: string, stage: TrainingStage): Promise<Checkpoint | undefined> {
  const all = await listCheckpoints(run);
  return all.filter((checkpoint) => checkpoint.stage === stage).at(-1);
}

/** Loads a checkpoint. The error for a damaged one says how to continue without it. */
export async function loadCheckpoint(path: string, load: (path: string) => Promise<void>): Promise<void> {
  await load(path).catch((cause: unknown) => {
    const remedy = 'remove that folder to continue from the checkpoint before it';
    const message = `Cannot continue from "${path}": ${toMessage(cause)}; ${remedy}`;
    throw new ReposeError('invalid-argument', message, { cause });
  });
}

/** Turns a full disk's error into `resource-exhausted`; returns any other error unchanged. */
export function toWriteError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new ReposeError(
    'resource-exhausted',
    `Cannot continue training: ${toMessage(error)}; all saved checkpoints are complete, free some space and use --resume`,
    { cause: error },
  );
}
