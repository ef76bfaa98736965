import { samplePair } from '../../data/pairs.js';
import type { PictureSet } from '../../data/picture-set.js';
import { createRandom } from '../../random.js';
import type { NetworkInputs, WarpedInput } from '../../warp/network-inputs.js';
import { type Augmentation, assembleBatch, type Batch } from './batch.js';

/** What determines the examples of a step, together with its number. */
export interface BatchRecipe {
  readonly seed: number;
  /** The stage's number among all: the stages see different examples. */
  readonly stage: number;
  readonly batchSize: number;
  /** Batches of one step. */
  readonly accumulate: number;
  readonly augmentation: Augmentation;
  /** `paper` where absent. */
  readonly inputs?: NetworkInputs;
  /** Those of `warped` inputs that look as if there were no source pose; none where absent. */
  readonly hiddenInputs?: readonly WarpedInput[];
  /** What faces and hands add to the mask; 0 where absent. */
  readonly detailWeight?: number;
}

/** What batches are made of: a set of pairs, and unlabelled pictures beside it for SimGAN. */
export interface BatchSets {
  readonly people: PictureSet;
  readonly photographs?: PictureSet | undefined;
}

/** The batches of a 0-based step. They depend only on the sets, the recipe and the step. */
export function drawBatches({ people, photographs }: BatchSets, recipe: BatchRecipe, step: number): Batch[] {
  const random = createRandom(recipe.seed, recipe.stage, step);
  const { augmentation, inputs, hiddenInputs, detailWeight } = recipe;
  return Array.from({ length: recipe.accumulate }, () => {
    const pairs = Array.from({ length: recipe.batchSize }, () => samplePair(people, random));
    const options = { ...augmentation, inputs, hiddenInputs, detailWeight, photographs };
    return assembleBatch(people, pairs, options, random);
  });
}
