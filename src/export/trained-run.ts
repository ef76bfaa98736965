import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isBundle, manifestFile, readManifest } from '../bundle/read-bundle.js';
import type { NetworkArtifacts } from '../checkpoint/network-artifacts.js';
import { bundledNetworksFolder, readDrawingNetwork } from '../checkpoint/network-file.js';
import {
  bundledRecordFolder,
  type Checkpoint,
  listCheckpoints,
  type RunConfig,
  readRunConfig,
  runConfigFile,
} from '../checkpoint/run-folder.js';
import { type CheckpointMetrics, readAllMetrics } from '../checkpoint/run-metrics.js';
import { ReposeError } from '../errors.js';
import type { Skeleton } from '../pose/skeleton.js';
import { toSkeleton } from '../pose/skeleton-definition.js';
import { type TrainingStage, trainingStages } from '../stages.js';

/** What a run or a bundle tells of a training. */
interface Training {
  /** The run's folder name. */
  readonly name: string;
  /** Oldest first, as `listCheckpoints` gives them. */
  readonly checkpoints: readonly Checkpoint[];
  /** The scores of all measured checkpoints; in a bundle, those of the last. */
  readonly history: readonly CheckpointMetrics[];
}

/** The parts of a training of any method that go into a bundle. */
export interface TrainedParts extends Training {
  /** Whether they come from a bundle, which keeps its weights and the record of its training. */
  readonly isBundled: boolean;
  readonly config: RunConfig;
  /** The one to export. */
  readonly checkpoint: Checkpoint;
  /** The scores of the exported checkpoint. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** A training of PG2. */
export interface TrainedRun extends TrainedParts {
  readonly skeleton: Skeleton;
  /** The generators with the weights to draw with: moving averages, if there are any. */
  readonly networks: { readonly g1: NetworkArtifacts; readonly g2: NetworkArtifacts };
  readonly steps: { readonly g1: number; readonly g2: number };
}

/** A training of SimGAN or DAGAN. */
export interface TrainedRefiner extends TrainedParts {
  /** R or G with the weights to draw with. */
  readonly network: NetworkArtifacts;
}

/**
 * Reads the latest checkpoint with both generators of a run, or what a bundle keeps of it. Throws
 * `not-found` for a folder that is neither, `failed-precondition` before the first checkpoint of stage
 * 2, for a bundle without weights or for hidden inputs, and `invalid-argument` for broken files.
 */
export async function readTrainedRun(run: string): Promise<TrainedRun> {
  const parts = await readTrainedParts(run, 'g2');
  const lastCoarse = parts.checkpoints.findLast(({ stage }) => stage === 'g1');
  const { checkpoint, config } = parts;
  const { hiddenInputs = [] } = config;
  if (hiddenInputs.length > 0)
    throw failure(run, `its networks never saw ${hiddenInputs.join(', ')}`, 'hiddenInputs to be empty');
  return {
    ...parts,
    skeleton: toSkeleton(config.skeleton),
    networks: {
      g1: await readDrawingNetwork(checkpoint.path, 'g1'),
      g2: await readDrawingNetwork(checkpoint.path, 'g2'),
    },
    steps: { g1: lastCoarse?.step ?? 0, g2: checkpoint.step },
  };
}

/** Reads the same of SimGAN, or of DAGAN. Throws as `readTrainedRun`. */
export async function readTrainedRefiner(run: string): Promise<TrainedRefiner> {
  const { method } = await readTrainedConfig(run);
  const parts = await readTrainedParts(run, method === 'dagan' ? 'g' : 'r');
  const { path, stage } = parts.checkpoint;
  return { ...parts, network: await readDrawingNetwork(path, stage) };
}

/** The settings of a run, or those that a bundle keeps of its run. Throws as `readTrainedRun`. */
export async function readTrainedConfig(run: string): Promise<RunConfig> {
  if (!isBundle(run)) return readRunConfig(run);
  const parts = [bundledNetworksFolder, join(bundledRecordFolder, runConfigFile)];
  const missing = parts.find((part) => !existsSync(join(run, part)));
  if (missing === undefined) return readRunConfig(join(run, bundledRecordFolder));
  throw failure(
    run,
    `it has a ${manifestFile} and no ${missing}`,
    `a training run, a bundle exported with --weights, --variants with any bundle, or the path of the ${manifestFile} that TensorFlow.js saved`,
  );
}

/** What the last checkpoint of a stage is and scored. */
async function readTrainedParts(run: string, wanted: TrainingStage): Promise<TrainedParts> {
  const isBundled = isBundle(run);
  const config = await readTrainedConfig(run);
  const training = isBundled ? await readBundledTraining(run) : await readTraining(run);
  const { checkpoints, history } = training;
  const checkpoint = checkpoints.findLast(({ stage }) => stage === wanted);
  if (!checkpoint) {
    const what = checkpoints.length > 0 ? 'its checkpoints hold G1 alone' : 'it has no checkpoint';
    throw failure(run, what, `one of stage ${wanted}: train on`);
  }
  const scored = history.find(({ stage, step }) => stage === checkpoint.stage && step === checkpoint.step);
  return { ...training, isBundled, config, checkpoint, metrics: scored?.metrics ?? {} };
}

async function readTraining(run: string): Promise<Training> {
  return {
    name: basename(resolve(run)),
    checkpoints: await listCheckpoints(run),
    history: await readAllMetrics(run),
  };
}

/** A bundle's checkpoints are as its manifest counts their steps; the weights of all are the last one's. */
async function readBundledTraining(bundle: string): Promise<Training> {
  const { training, metrics } = await readManifest(bundle);
  const path = join(bundle, bundledNetworksFolder);
  const checkpoints = trainingStages.flatMap((stage) => {
    const step = training.steps[stage];
    return step === undefined ? [] : [{ stage, step, path }];
  });
  const history = checkpoints.slice(-1).map(({ stage, step }) => ({ stage, step, metrics }));
  return { name: training.run, checkpoints, history };
}

function failure(run: string, what: string, expected: string): ReposeError {
  return new ReposeError('failed-precondition', `Cannot export "${run}": ${what}, expected ${expected}`);
}
