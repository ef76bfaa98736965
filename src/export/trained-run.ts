import { basename, resolve } from 'node:path';
import type { NetworkArtifacts } from '../checkpoint/network-artifacts.js';
import { readDrawingNetwork } from '../checkpoint/network-file.js';
import { type Checkpoint, listCheckpoints, type RunConfig, readRunConfig } from '../checkpoint/run-folder.js';
import { type CheckpointMetrics, readAllMetrics } from '../checkpoint/run-metrics.js';
import { ReposeError } from '../errors.js';
import type { Skeleton } from '../pose/skeleton.js';
import { toSkeleton } from '../pose/skeleton-definition.js';
import type { TrainingStage } from '../stages.js';

/** The parts of a training run of any method that go into a bundle. */
export interface TrainedParts {
  /** The run's folder name. */
  readonly name: string;
  readonly config: RunConfig;
  readonly checkpoint: Checkpoint;
  /** The scores of all measured checkpoints. */
  readonly history: readonly CheckpointMetrics[];
  /** The scores of the exported checkpoint. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** A training run of PG2. */
export interface TrainedRun extends TrainedParts {
  readonly skeleton: Skeleton;
  /** The generators with the weights to draw with: moving averages, if there are any. */
  readonly networks: { readonly g1: NetworkArtifacts; readonly g2: NetworkArtifacts };
  readonly steps: { readonly g1: number; readonly g2: number };
}

/** A training run of SimGAN or DAGAN. */
export interface TrainedRefiner extends TrainedParts {
  /** R or G with the weights to draw with. */
  readonly network: NetworkArtifacts;
}

/**
 * Reads a run's latest checkpoint that has both generators. Throws `not-found` for a folder that is
 * not a run, `failed-precondition` before the first checkpoint of stage 2 or for hidden inputs, and
 * `invalid-argument` for broken files.
 */
export async function readTrainedRun(run: string): Promise<TrainedRun> {
  const checkpoints = await listCheckpoints(run);
  const parts = await readTrainedParts(run, 'g2');
  const lastCoarse = checkpoints.findLast(({ stage }) => stage === 'g1');
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

/** Reads the latest checkpoint of a run of SimGAN, or of DAGAN. Throws as `readTrainedRun`. */
export async function readTrainedRefiner(run: string): Promise<TrainedRefiner> {
  const { method } = await readRunConfig(run);
  const parts = await readTrainedParts(run, method === 'dagan' ? 'g' : 'r');
  const { path, stage } = parts.checkpoint;
  return { ...parts, network: await readDrawingNetwork(path, stage) };
}

/** What the last checkpoint of a stage is and scored. */
async function readTrainedParts(run: string, wanted: TrainingStage): Promise<TrainedParts> {
  const config = await readRunConfig(run);
  const checkpoints = await listCheckpoints(run);
  const checkpoint = checkpoints.findLast(({ stage }) => stage === wanted);
  if (!checkpoint) {
    const what = checkpoints.length > 0 ? 'its checkpoints hold G1 alone' : 'it has no checkpoint';
    throw failure(run, what, `one of stage ${wanted}: train on`);
  }
  const history = await readAllMetrics(run);
  const scored = history.find(({ stage, step }) => stage === checkpoint.stage && step === checkpoint.step);
  return { name: basename(resolve(run)), config, checkpoint, history, metrics: scored?.metrics ?? {} };
}

function failure(run: string, what: string, expected: string): ReposeError {
  return new ReposeError('failed-precondition', `Cannot export "${run}": ${what}, expected ${expected}`);
}
