import { basename, resolve } from 'node:path';
import type { NetworkArtifacts } from '../checkpoint/network-artifacts.js';
import { readDrawingNetwork } from '../checkpoint/network-file.js';
import { type Checkpoint, listCheckpoints, type RunConfig, readRunConfig } from '../checkpoint/run-folder.js';
import { type CheckpointMetrics, readAllMetrics } from '../checkpoint/run-metrics.js';
import { ReposeError } from '../errors.js';
import type { Skeleton } from '../pose/skeleton.js';
import { toSkeleton } from '../pose/skeleton-definition.js';

/** The parts of a training run that go into a bundle. */
export interface TrainedRun {
  /** The run's folder name. */
  readonly name: string;
  readonly config: RunConfig;
  readonly skeleton: Skeleton;
  readonly checkpoint: Checkpoint;
  /** The generators with the weights to draw with: moving averages, if there are any. */
  readonly networks: { readonly g1: NetworkArtifacts; readonly g2: NetworkArtifacts };
  readonly steps: Readonly<Record<'g1' | 'g2', number>>;
  /** The scores of all measured checkpoints. */
  readonly history: readonly CheckpointMetrics[];
  /** The scores of the exported checkpoint. */
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Reads a run's latest checkpoint that has both generators. Throws `not-found` for a folder that is
 * not a run, `failed-precondition` before the first checkpoint of stage 2 or for hidden inputs, and
 * `invalid-argument` for broken files.
 */
export async function readTrainedRun(run: string): Promise<TrainedRun> {
  const config = await readRunConfig(run);
  const { hiddenInputs = [] } = config;
  if (hiddenInputs.length > 0)
    throw failure(run, `its networks never saw ${hiddenInputs.join(', ')}`, 'hiddenInputs to be empty');
  const checkpoints = await listCheckpoints(run);
  const checkpoint = checkpoints.findLast(({ stage }) => stage === 'g2');
  if (!checkpoint) {
    const what = checkpoints.length > 0 ? 'its checkpoints hold G1 alone' : 'it has no checkpoint';
    throw failure(run, what, 'one of stage g2: train on');
  }
  const history = await readAllMetrics(run);
  const scored = history.find(({ stage, step }) => stage === checkpoint.stage && step === checkpoint.step);
  const lastCoarse = checkpoints.findLast(({ stage }) => stage === 'g1');
  return {
    name: basename(resolve(run)),
    config,
    skeleton: toSkeleton(config.skeleton),
    checkpoint,
    networks: {
      g1: await readDrawingNetwork(checkpoint.path, 'g1'),
      g2: await readDrawingNetwork(checkpoint.path, 'g2'),
    },
    steps: { g1: lastCoarse?.step ?? 0, g2: checkpoint.step },
    history,
    metrics: scored?.metrics ?? {},
  };
}

function failure(run: string, what: string, expected: string): ReposeError {
  return new ReposeError('failed-precondition', `Cannot export "${run}": ${what}, expected ${expected}`);
}
