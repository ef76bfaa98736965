import { samplePair } from '../../data/pairs.js';
import type { PictureSet } from '../../data/picture-set.js';
import { createRandom } from '../../random.js';
import type { NetworkInputs, WarpedInput } from '../../warp/network-inputs.js';
import { type Augmentation, assembleBatch, type Batch, type BatchOptions } from './batch.js';

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

/**
 * What batches are made of: a set of pairs, what finds people in its pictures for `warped` inputs, and
 * unlabelled pictures for SimGAN.
 */
export interface BatchSets extends Pick<BatchOptions, 'matte' | 'photographs'> {
  readonly people: PictureSet;
}

/** The batches of a 0-based step. They depend only on the sets, the recipe and the step. */
export async function drawBatches(
  { people, ...beside }: BatchSets,
  recipe: BatchRecipe,
  step: number,
): Promise<Batch[]> {
  const random = createRandom(recipe.seed, recipe.stage, step);
  const { augmentation, inputs, hiddenInputs, detailWeight } = recipe;
  const options = { ...augmentation, inputs, hiddenInputs, detailWeight, ...beside };
  const batches: Batch[] = [];
  for (let index = 0; index < recipe.accumulate; index += 1) {
    const pairs = Array.from({ length: recipe.batchSize }, () => samplePair(people, random));
    batches.push(await assembleBatch(people, pairs, options, random));
  }
  return batches;
}
