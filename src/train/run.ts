import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolderAtomically } from '../checkpoint/atomic-folder.js';
import { type Checkpoint, checkpointPath, listCheckpoints, readRunConfig } from '../checkpoint/run-folder.js';
import { ReposeError, toMessage } from '../errors.js';
import type { TrainingStage } from '../stages.js';
import { type TrainConfig, trainConfigSchema } from './config.js';

/** Checkpoints kept of each stage: the last one, and the one before it in case the last one is bad. */
const keptCheckpoints = 2;

/** Makes `runs/<number>-<description>/` with its `config.json`; the number is the next free one. */
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

/** Removes a run with all that is in it. */
export async function removeRun(run: string): Promise<void> {
  await rm(run, { recursive: true, force: true });
}

/** The configuration that a run was started with. Throws `not-found`, or `invalid-argument` naming the setting. */
export async function readTrainConfig(run: string): Promise<TrainConfig> {
  const parsed = trainConfigSchema.safeParse(await readRunConfig(run));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ReposeError('invalid-argument', `Cannot resume "${run}": config.json: ${problems.join('; ')}`);
}

/** Writes a checkpoint whole or not at all, then drops the stage's older ones. Returns its folder. */
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

/** Where a stage goes on: its latest checkpoint, or undefined when it has none. */
export async function latestOfStage(run: string, stage: TrainingStage): Promise<Checkpoint | undefined> {
  const all = await listCheckpoints(run);
  return all.filter((checkpoint) => checkpoint.stage === stage).at(-1);
}

/** Reads a checkpoint; one that was damaged after it was saved is an error that says how to go on without it. */
export async function loadCheckpoint(path: string, load: (path: string) => Promise<void>): Promise<void> {
  await load(path).catch((cause: unknown) => {
    const remedy = 'remove that folder to go on from the checkpoint before it';
    const message = `Cannot go on from "${path}": ${toMessage(cause)}; ${remedy}`;
    throw new ReposeError('invalid-argument', message, { cause });
  });
}

/** What training throws for an error: a full disk is named as what it is, any other error stays as it is. */
export function toWriteError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new ReposeError(
    'resource-exhausted',
    `Cannot go on training: ${toMessage(error)}; every checkpoint that was saved is whole, make room and --resume`,
    { cause: error },
  );
}
