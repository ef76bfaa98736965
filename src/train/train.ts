import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { openPackedSet, type PackedSet } from '../data/packed-set.js';
import { encodeImage } from '../image/encode-image.js';
import { toSkeleton } from '../pose/skeleton-definition.js';
import { type TrainingStage, trainingStages } from '../stages.js';
import type { TrainConfig } from './config.js';
import type { Batch } from './data/batch.js';
import { createBatchSource } from './data/batch-source.js';
import { disposeBatch, toTensors } from './data/batch-tensors.js';
import type { BatchRecipe } from './data/draw-batches.js';
import { type PreparedSets, prepareSets } from './data/prepare-sets.js';
import { drawHeldOut, measureHeldOut } from './metrics/held-out.js';
import type { Report, TrainEvent } from './report.js';
import { latestOfStage, loadCheckpoint, saveCheckpoint, toWriteError } from './run.js';
import { drawSampleGrid } from './sample-grid.js';
import type { Pg2Config } from './settings/pg2-settings.js';
import { createCoarseStage } from './stages/coarse-stage.js';
import { createDaganStage } from './stages/dagan-stage.js';
import { createRefineStage } from './stages/refine-stage.js';
import { createSimganStage } from './stages/simgan-stage.js';
import type { Losses, StageTrainer } from './stages/stage-trainer.js';
import { readWarmStart, type WantedStart, type WarmStart } from './warm-start.js';
import { createLossWatch } from './watch-losses.js';

export interface TrainOptions {
  readonly config: TrainConfig;
  /** A folder of `createRun()`; training continues from its last checkpoint, if it has one. */
  readonly run: string;
  readonly cacheFolder: string;
  /** What the loaded backend computes on, for the record. */
  readonly device: string;
  readonly report: Report;
  /** Ends training after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
}

/** Held-out examples in a sample grid. */
const gridExamples = 20;
const statsEverySteps = 20;

/** What both stages share. */
interface Training extends TrainOptions {
  readonly sets: PreparedSets;
  readonly heldOut: PackedSet;
}

/**
 * Trains the stages of the configuration's method into a run folder: checkpoints, sample grids and
 * `stats.jsonl`. Batches depend only on the seed and the step, so a stopped run continues as if it
 * had not stopped. Throws `failed-precondition` if a loss explodes or is not finite, and
 * `resource-exhausted` if a disk is full; saved checkpoints stay.
 */
export async function train(options: TrainOptions): Promise<void> {
  await trainStages(options).catch((error: unknown) => {
    throw toWriteError(error);
  });
}

async function trainStages(options: TrainOptions): Promise<void> {
  const { config, run, device } = options;
  await mkdir(join(run, 'samples'), { recursive: true });
  await recordInto(run, options.report)({ kind: 'backend', backend: config.backend, device });
  const sets = await prepareSets(options);
  const heldOut = openPackedSet(sets.heldOut);
  const context = { ...options, sets, heldOut };
  try {
    switch (config.method) {
      case 'pg2':
        return await trainPg2(context, config);
      case 'simgan':
        await trainStage(context, createSimganStage(config, await readStart(options, { generator: 'r' })));
        return;
      case 'dagan':
        await trainStage(context, createDaganStage(config, await readStart(options, { generator: 'g' })));
        return;
      default:
        return config satisfies never;
    }
  } finally {
    heldOut.close();
  }
}

/** G1, then G2 against D (PG2, section 3). */
async function trainPg2(context: Training, config: Pg2Config): Promise<void> {
  const skeleton = toSkeleton(config.skeleton);
  const start = (stage: TrainingStage) => readStart(context, { generator: 'g1', stage, skeleton });
  const finishedCoarse = await trainStage(context, createCoarseStage(config, await start('g1')));
  if (context.signal?.aborted || config.g2.steps === 0) return;
  await trainStage(context, await createRefineStage(config, finishedCoarse, await start('g2')));
}

/** The weights that a stage starts from, unless it has a checkpoint. */
async function readStart(
  { config, run }: TrainOptions,
  { stage, ...wanted }: WantedStart & { readonly stage?: TrainingStage },
): Promise<WarmStart | undefined> {
  if (!config.from || (await latestOfStage(run, stage ?? wanted.generator)) !== undefined) return undefined;
  return readWarmStart(config.from, wanted);
}

/**
 * Trains one stage from its last checkpoint or its start to its end. Returns its last checkpoint's
 * folder.
 */
async function trainStage(context: Training, stage: StageTrainer): Promise<string> {
  const { config, run, signal } = context;
  const report = recordInto(run, context.report);
  const watch = createLossWatch(stage.name);

  // 1. Continue where the stage stopped.
  const resumed = await latestOfStage(run, stage.name);
  if (resumed !== undefined) await loadCheckpoint(resumed.path, (path) => stage.load(path));
  let step = resumed?.step ?? 0;
  let folder = resumed?.path ?? '';
  const { name, steps } = stage;
  await report({ kind: 'stage', stage: name, step, steps });

  const { training, photographs } = context.sets;
  const source = createBatchSource({ folder: training, photographs, recipe: toRecipe(config, stage) }, step);
  try {
    while (step < steps && !signal?.aborted) {
      // 2. Take the step's examples and update the weights once.
      const { batches, waitedMs } = await source.next();
      const losses = await stepOnce(context, stage, { batches, step });
      step += 1;
      watch(losses, step);
      const batchSize = stage.batchSize * stage.accumulate;
      await report({ kind: 'step', stage: name, step, steps, batchSize, losses, waitedMs });

      // 3. Yield to signals and batches: a step is one long call.
      await setImmediate();

      // 4. Draw, measure and save at intervals, at the end, and on a stop.
      if (step % config.checkpointEvery !== 0 && step !== steps && !signal?.aborted) continue;
      const saved = await measureAndSave(context, stage, step);
      folder = saved.folder;
      await report({ kind: 'checkpoint', stage: name, step, ...saved });
    }
  } finally {
    await source.close();
  }
  stage.dispose();
  return folder;
}

function toRecipe(config: TrainConfig, { name, batchSize, accumulate }: StageTrainer): BatchRecipe {
  const { seed, augmentation } = config;
  const stage = trainingStages.indexOf(name) + 1;
  const { inputs, hiddenInputs, detailWeight } = config.method === 'pg2' ? config : plainBatches;
  return { seed, stage, batchSize, accumulate, augmentation, inputs, hiddenInputs, detailWeight };
}

/** How batches are made for methods other than PG2. */
const plainBatches = { inputs: 'paper', hiddenInputs: [], detailWeight: 0 } as const;

async function stepOnce(
  { heldOut }: Training,
  stage: StageTrainer,
  { batches, step }: { readonly batches: readonly Batch[]; readonly step: number },
): Promise<Losses> {
  const tensors = batches.map((batch) => toTensors(batch, heldOut));
  try {
    return await stage.step(tensors, step);
  } finally {
    for (const each of tensors) disposeBatch(each);
  }
}

/** Draws and measures the held-out pairs, and saves a checkpoint and a sample grid. */
async function measureAndSave({ config, run, heldOut }: Training, stage: StageTrainer, step: number) {
  const results = await drawHeldOut(stage, heldOut, config.method === 'pg2' ? config : {});
  const metrics = measureHeldOut(results, heldOut);
  const folder = await saveCheckpoint(run, { stage: stage.name, step }, (path) => stage.save(path));
  const grid = drawSampleGrid(results.slice(0, gridExamples), heldOut);
  const png = await encodeImage(grid.imageNhwc, { size: grid.size, format: 'png' });
  await writeFile(join(run, 'samples', `${stage.name}-${String(step).padStart(7, '0')}.png`), png);
  return { folder, metrics };
}

/**
 * Appends events to `stats.jsonl` before it reports them; omits most steps, but not the first and
 * the last.
 */
function recordInto(run: string, report: Report): (event: TrainEvent) => Promise<void> {
  return async (event) => {
    if (event.kind !== 'step' || isRecorded(event)) {
      const line = JSON.stringify({ time: new Date().toISOString(), ...event });
      await appendFile(join(run, 'stats.jsonl'), `${line}\n`);
    }
    report(event);
  };
}

function isRecorded({ step, steps }: { readonly step: number; readonly steps: number }): boolean {
  return step % statsEverySteps === 0 || step === 1 || step === steps;
}
