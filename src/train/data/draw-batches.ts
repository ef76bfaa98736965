import { samplePair } from '../../data/pairs.js';
import type { PictureSet } from '../../data/picture-set.js';
import { createRandom } from '../../random.js';
import { type Augmentation, assembleBatch, type Batch } from './batch.js';

/** What decides, with the number of a step, which examples the step sees. */
export interface BatchRecipe {
  readonly seed: number;
  /** 1 or 2: the stages see different examples. */
  readonly stage: number;
  readonly batchSize: number;
  /** Batches of one step. */
  readonly accumulate: number;
  readonly augmentation: Augmentation;
}

/** The batches of a 0-based step: they follow from the recipe and the step alone, in whatever order steps are asked for. */
export function drawBatches(set: PictureSet, recipe: BatchRecipe, step: number): Batch[] {
  const random = createRandom(recipe.seed, recipe.stage, step);
  return Array.from({ length: recipe.accumulate }, () => {
    const pairs = Array.from({ length: recipe.batchSize }, () => samplePair(set, random));
    return assembleBatch(set, pairs, recipe.augmentation, random);
  });
}
