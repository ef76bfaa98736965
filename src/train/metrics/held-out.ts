import * as tf from '@tensorflow/tfjs';
import { judgedPairs } from '../../data/pairs.js';
import type { Pair, PictureSet } from '../../data/picture-set.js';
import { openMatte } from '../../export/matte/open-matte.js';
import { measurePicture } from '../../metrics/measure-picture.js';
import { drawPoseMask } from '../../pose/pose-mask.js';
import { createRandom } from '../../random.js';
import { assembleBatch, type Batch, type BatchOptions } from '../data/batch.js';
import { toTensors } from '../data/batch-tensors.js';
import type { StageTrainer } from '../stages/stage-trainer.js';
import { toImages } from '../to-images.js';

/** One held-out pair and what each stage drew for it; RGB, [H, W, 3]. */
export interface HeldOutResult {
  readonly pair: Pair;
  readonly drawn: Readonly<Record<string, Uint8Array>>;
}

/**
 * `<what>_ssim`, `<what>_mask_ssim`, `<what>_l1` and `<what>_mask_l1` (in [-1, 1]) and `<what>_sharpness`: see
 * `measurePicture()`.
 */
export type Metrics = Readonly<Record<string, number>>;

const noAugmentation = { flip: false };
const drawnAtOnce = 10;
/** The number of pairs of a large set to measure a checkpoint with. */
const judgedAtMost = 200;

/** Draws held-out pairs with the weights that would be exported. */
export async function drawHeldOut(
  stage: StageTrainer,
  set: PictureSet,
  { inputs, hiddenInputs }: Pick<BatchOptions, 'inputs' | 'hiddenInputs'>,
): Promise<HeldOutResult[]> {
  const pairs = judgedPairs(set, judgedAtMost);
  const matte = inputs === 'warped' ? await openMatte(set.size) : undefined;
  const options = { ...noAugmentation, inputs, hiddenInputs, matte };
  const results: HeldOutResult[] = [];
  for (let start = 0; start < pairs.length; start += drawnAtOnce) {
    const part = pairs.slice(start, start + drawnAtOnce);
    const batch = await assembleBatch(set, part, options, createRandom(0));
    const images = await drawBatch(stage, set, batch);
    for (const [i, pair] of part.entries()) {
      results.push({ pair, drawn: Object.fromEntries(images.map(([name, all]) => [name, all[i]!])) });
    }
  }
  await matte?.dispose();
  return results;
}

/** What each stage draws of a batch, by picture. */
async function drawBatch(stage: StageTrainer, set: PictureSet, batch: Batch) {
  const pictures = tf.tidy(() => stage.draw(toTensors(batch, set)));
  const images: (readonly [name: string, images: Uint8Array[]])[] = [];
  for (const [name, drawn] of Object.entries(pictures)) images.push([name, await toImages(drawn)]);
  tf.dispose(pictures);
  return images;
}

/** Means over the held-out pairs, with the copy of the condition image as the baseline `copy`. */
export function measureHeldOut(results: readonly HeldOutResult[], set: PictureSet): Metrics {
  const sums = new Map<string, number>();
  const count = (name: string, value: number) =>
    sums.set(name, (sums.get(name) ?? 0) + value / results.length);
  for (const { pair, drawn } of results) {
    const mask = drawPoseMask(set.joints(pair.target), set.skeleton, set.size);
    const target = { image: set.image(pair.target), size: set.size, mask };
    for (const [name, image] of Object.entries({ copy: set.image(pair.cond), ...drawn })) {
      const {
        ssim,
        maskSsim = Number.NaN,
        l1,
        maskL1 = Number.NaN,
        sharpness,
      } = measurePicture(image, target);
      count(`${name}_ssim`, ssim);
      count(`${name}_mask_ssim`, maskSsim);
      count(`${name}_l1`, l1);
      count(`${name}_mask_l1`, maskL1);
      count(`${name}_sharpness`, sharpness);
    }
  }
  return Object.fromEntries(sums);
}
