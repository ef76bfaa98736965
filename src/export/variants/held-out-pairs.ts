import type { Bundle } from '../../bundle/read-bundle.js';
import { readBundledRunConfig } from '../../checkpoint/run-folder.js';
import { openPackedSet } from '../../data/packed-set.js';
import { judgedPairs } from '../../data/pairs.js';
import { firstHeldOutPerson, prepareSyntheticSet } from '../../data/synthetic-set.js';
import type { Size, Skeleton } from '../../pose/skeleton.js';
import type { Sample } from '../parity/stage-output.js';

/** A network's inputs and its target: RGB levels, [H, W, 3]. */
export interface HeldOutPair extends Sample {
  readonly target: Uint8Array;
}

export interface PairsOptions {
  /** The `synthetic.seed` of the training, which saw none of these people. */
  readonly seed: number;
  readonly size: Size;
  /** By default `coco18`. */
  readonly skeleton?: Skeleton | undefined;
  readonly count: number;
  readonly cacheFolder: string;
}

/**
 * Far from the people that models are measured with, so that no variant is fitted to its own test.
 */
const firstCalibrationPerson = 2 * firstHeldOutPerson;

/** The pairs to measure variants with: those of training's metrics, and more. */
export function loadMeasuringPairs(options: PairsOptions): Promise<readonly HeldOutPair[]> {
  return loadPairs(options, firstHeldOutPerson);
}

/** The pairs to calibrate a variant with. */
export function loadCalibrationPairs(options: PairsOptions): Promise<readonly HeldOutPair[]> {
  return loadPairs(options, firstCalibrationPerson);
}

async function loadPairs(
  { seed, size, skeleton, count, cacheFolder }: PairsOptions,
  first: number,
): Promise<readonly HeldOutPair[]> {
  const which = { seed, size, skeleton, first, people: count, posesPerPerson: 2 };
  const set = openPackedSet(await prepareSyntheticSet(which, { cacheFolder, onWritten: () => undefined }));
  try {
    return judgedPairs(set).map(({ cond, target }) => ({
      cond: set.image(cond),
      joints: set.joints(target),
      condJoints: set.joints(cond),
      target: set.image(target),
    }));
  } finally {
    set.close();
  }
}

/**
 * The `synthetic.seed` of the training that a bundle records; without a record, the seed of the
 * run.
 */
export async function readPeopleSeed({ folder, manifest }: Bundle): Promise<number> {
  const config = await readBundledRunConfig(folder);
  return config?.synthetic?.seed ?? manifest.training.seed;
}
