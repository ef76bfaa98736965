import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { samplePair } from '../data/pairs.js';
import type { PictureSet } from '../data/picture-set.js';
import { firstHeldOutPerson, loadSyntheticSet } from '../data/synthetic-set.js';
import { encodeImage } from '../image/encode-image.js';
import { createRandom } from '../random.js';
import type { TrainConfig } from './config.js';
import { assembleBatch, toTensors } from './data/batch.js';
import { drawHeldOut, measureHeldOut } from './metrics/held-out.js';
import type { Report, TrainEvent } from './report.js';
import { latestOfStage, saveCheckpoint } from './run.js';
import { drawSampleGrid } from './sample-grid.js';
import { createCoarseStage } from './stages/coarse-stage.js';
import { createRefineStage } from './stages/refine-stage.js';
import type { Losses, StageTrainer } from './stages/stage-trainer.js';
import { readWarmStart, type WarmStart } from './warm-start.js';
import { createLossWatch } from './watch-losses.js';

export interface TrainOptions {
  readonly config: TrainConfig;
  /** A folder made by `createRun()`; where it has checkpoints, training goes on from the last one. */
  readonly run: string;
  readonly cacheFolder: string;
  readonly report: Report;
  /** Ends training after the step under way, with a checkpoint. */
  readonly signal?: AbortSignal;
}

/** Held-out examples in a sample grid. */
const gridExamples = 20;
const statsEverySteps = 20;

/** What the steps of both stages share. */
interface Training extends TrainOptions {
  readonly training: PictureSet;
  readonly heldOut: PictureSet;
}

/**
 * Trains G1, then G2 against D (PG2, section 3), into a run folder: checkpoints, sample grids and `stats.jsonl`.
 * Every batch follows from the seed and the step alone, so that a run that was stopped goes on as if it had not
 * been. TensorFlow must be loaded. Throws `failed-precondition` when a loss explodes or is not finite any more.
 */
export async function train(options: TrainOptions): Promise<void> {
  const { config, run, signal } = options;
  await mkdir(join(run, 'samples'), { recursive: true });
  const context = { ...options, ...(await loadSets(options)) };

  const startCoarse = await readStart(options, 'g1');
  const finishedCoarse = await trainStage(context, createCoarseStage(config, startCoarse));
  if (signal?.aborted || config.g2.steps === 0) return;
  const startRefine = await readStart(options, 'g2');
  await trainStage(context, await createRefineStage(config, finishedCoarse, startRefine));
}

/** What a stage starts from, unless it goes on from a checkpoint of its own. */
async function readStart({ config, run }: TrainOptions, stage: 'g1' | 'g2'): Promise<WarmStart | undefined> {
  if (!config.from || (await latestOfStage(run, stage)) !== undefined) return undefined;
  return readWarmStart(config.from);
}

async function loadSets({ config, cacheFolder, report, signal }: TrainOptions) {
  const { seed, identities, posesPerIdentity, heldOutIdentities } = config.synthetic;
  const load = (first: number, people: number, poses: number) =>
    loadSyntheticSet(
      { seed, size: config.image, first, identities: people, posesPerIdentity: poses },
      { cacheFolder, signal, onDrawn: (done, total) => report({ kind: 'drawing', done, total }) },
    );
  return {
    training: await load(0, identities, posesPerIdentity),
    heldOut: await load(firstHeldOutPerson, heldOutIdentities, 2),
  };
}

/** Trains one stage from its last checkpoint, or from nothing, to its end. Returns its last checkpoint's folder. */
async function trainStage(context: Training, stage: StageTrainer): Promise<string> {
  const { config, run, signal } = context;
  const report = recordInto(run, context.report);
  const watch = createLossWatch(stage.name);

  // 1. Go on where the stage stopped.
  const resumed = await latestOfStage(run, stage.name);
  if (resumed !== undefined) await stage.load(resumed.path);
  let step = resumed?.step ?? 0;
  let folder = resumed?.path ?? '';
  await report({ kind: 'stage', stage: stage.name, step, steps: stage.steps });

  while (step < stage.steps && !signal?.aborted) {
    // 2. Read the step's examples and change the weights once.
    const losses = trainOnce(context, stage, step);
    step += 1;
    watch(losses, step);
    await report({
      kind: 'step',
      stage: stage.name,
      step,
      steps: stage.steps,
      batchSize: stage.batchSize * stage.accumulate,
      losses,
    });

    // 3. Let signals in: a step is one long call.
    await setImmediate();

    // 4. Draw, measure and save now and then, at the end, and when told to stop.
    if (step % config.checkpointEvery === 0 || step === stage.steps || signal?.aborted) {
      const results = drawHeldOut(stage, context.heldOut);
      const metrics = measureHeldOut(results, context.heldOut);
      folder = await saveCheckpoint(run, { stage: stage.name, step }, (path) => stage.save(path));
      const grid = drawSampleGrid(results.slice(0, gridExamples), context.heldOut);
      const png = await encodeImage(grid.imageNhwc, { size: grid.size, format: 'png' });
      await writeFile(join(run, 'samples', `${stage.name}-${String(step).padStart(7, '0')}.png`), png);
      await report({ kind: 'checkpoint', stage: stage.name, step, folder, metrics });
    }
  }
  stage.dispose();
  return folder;
}

function trainOnce({ config, training }: Training, stage: StageTrainer, step: number): Losses {
  const random = createRandom(config.seed, stage.name === 'g1' ? 1 : 2, step);
  const batches = Array.from({ length: stage.accumulate }, () => {
    const pairs = Array.from({ length: stage.batchSize }, () => samplePair(training, random));
    return toTensors(assembleBatch(training, pairs, config.augmentation, random), training);
  });
  try {
    return stage.step(batches, step);
  } finally {
    tf.dispose(batches.map(Object.values));
  }
}

/** Also appends what is told to `stats.jsonl`, the steps thinned out. */
function recordInto(run: string, report: Report): (event: TrainEvent) => Promise<void> {
  return async (event) => {
    report(event);
    if (event.kind === 'step' && event.step % statsEverySteps !== 0) return;
    const line = JSON.stringify({ time: new Date().toISOString(), ...event });
    await appendFile(join(run, 'stats.jsonl'), `${line}\n`);
  };
}
