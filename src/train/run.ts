import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolderAtomically } from '../checkpoint/atomic-folder.js';
import {
  type Checkpoint,
  checkpointPath,
  latestCheckpoint,
  listCheckpoints,
  type TrainingStage as StageName,
} from '../checkpoint/run-folder.js';
import { ReposeError } from '../errors.js';
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

/** The configuration that a run was started with. */
export async function readTrainConfig(run: string): Promise<TrainConfig> {
  const path = join(run, 'config.json');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ReposeError(
      'not-found',
      `Cannot resume "${run}": no config.json there, expected a run folder`,
      { cause },
    );
  });
  const parsed = trainConfigSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ReposeError(
    'invalid-argument',
    `Cannot read "${path}": ${issue?.path.join('.')}: ${issue?.message}`,
  );
}

/** Writes a checkpoint whole or not at all, then drops the stage's older ones. Returns its folder. */
export async function saveCheckpoint(
  run: string,
  at: { stage: StageName; step: number },
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
export async function latestOfStage(run: string, stage: StageName): Promise<Checkpoint | undefined> {
  const all = await listCheckpoints(run);
  return all.filter((checkpoint) => checkpoint.stage === stage).at(-1);
}

/** Whether a run has anything to go on from. */
export async function hasCheckpoint(run: string): Promise<boolean> {
  return (await latestCheckpoint(run)) !== undefined;
}
