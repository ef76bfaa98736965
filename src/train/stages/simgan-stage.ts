import * as tf from '@tensorflow/tfjs';
import { toUnitRange } from '../../image/value-range.js';
import { createRandom } from '../../random.js';
import type { BatchTensors } from '../data/batch-tensors.js';
import { Learner, setWeights, takeMean } from '../learner.js';
import { createLocalDiscriminator } from '../networks/local-discriminator.js';
import { createRefiner } from '../networks/refiner.js';
import { learningRateAt } from '../optimise/learning-rate.js';
import { RefinedHistory } from '../refined-history.js';
import type { SimganConfig } from '../settings/simgan-settings.js';
import { localCrossEntropy, pairColourDistance, selfRegularisation } from '../simgan-losses.js';
import { toImages } from '../to-images.js';
import type { WarmStart } from '../warm-start.js';
import type { Losses, StageTrainer } from './stage-trainer.js';

/** The number of the stream of random numbers that choose from the history, beside the batches'. */
const historyStream = 100;

/**
 * The one stage of SimGAN (Shrivastava et al. 2017, Algorithm 1): R alone by self-regularisation, D
 * alone, then some updates of R for one of D. A step of the pretraining is one update. With `start`,
 * R and D start from those weights.
 */
export function createSimganStage(config: SimganConfig, start?: WarmStart): StageTrainer {
  return new SimganStage(config, start);
}

class SimganStage implements StageTrainer {
  readonly name = 'r';
  readonly steps: number;
  readonly batchSize: number;
  /** The batches of R's updates, then D's. */
  readonly accumulate: number;
  readonly #config: SimganConfig;
  readonly #r: Learner;
  readonly #d: Learner;
  readonly #history: RefinedHistory;

  constructor(config: SimganConfig, start: WarmStart | undefined) {
    const { refiner, discriminator, image, seed, adam } = config;
    this.steps = refiner.pretrainingSteps + discriminator.pretrainingSteps + config.steps;
    this.batchSize = config.batchSize;
    this.accumulate = refiner.updates + 1;
    this.#config = config;
    const initialisation = 'scaled-he';
    const r = createRefiner({ image, baseWidth: config.baseWidth, initialisation, seed });
    const d = createLocalDiscriminator({ image, ...discriminator, initialisation, seed: seed + 1 });
    if (start?.weights.r) setWeights(r, start.weights.r, start.source);
    if (start?.weights.d) setWeights(d, start.weights.d, start.source);
    this.#r = new Learner(r, { ...adam, ...refiner });
    this.#d = new Learner(d, adam);
    this.#history = new RefinedHistory(discriminator.history, image);
  }

  async step(batches: readonly BatchTensors[], step: number): Promise<Losses> {
    const { refiner, discriminator } = this.#config;
    const [first, last] = [batches[0]!, batches.at(-1)!];
    if (step < refiner.pretrainingSteps) return this.#updateRefiner(first, { step, isAlone: true });
    if (step < refiner.pretrainingSteps + discriminator.pretrainingSteps)
      return this.#updateDiscriminator(last, step);
    let losses: Losses = {};
    for (const batch of batches.slice(0, refiner.updates))
      losses = await this.#updateRefiner(batch, { step, isAlone: false });
    return { ...losses, ...(await this.#updateDiscriminator(last, step)) };
  }

  draw({ target }: BatchTensors) {
    return { refined: this.#r.withDrawingWeights(() => tf.tidy(() => this.#refine(target))) };
  }

  async save(folder: string): Promise<void> {
    await this.#r.save(folder, 'r');
    await this.#d.save(folder, 'd');
    await this.#history.save(folder);
  }

  async load(folder: string): Promise<void> {
    await this.#r.load(folder, 'r');
    await this.#d.load(folder, 'd');
    await this.#history.load(folder);
  }

  dispose(): void {
    this.#r.dispose();
    this.#d.dispose();
  }

  /** One update of R: pass for real at every place, and stay close to the pictures (eq. 4). */
  async #updateRefiner(
    batch: BatchTensors,
    { step, isAlone }: { readonly step: number; readonly isAlone: boolean },
  ): Promise<Losses> {
    const { refiner, poseMask } = this.#config;
    const { pictures, masks } = joinPairs(batch); // [2N, H, W, 3], [2N, H, W, 1]
    const parts: tf.Scalar[] = [];
    const loss = (): tf.Scalar => {
      const refined = this.#refine(pictures);
      const kept = selfRegularisation(refined, pictures, poseMask ? masks : undefined);
      parts.push(tf.keep(tf.mean(tf.abs(tf.sub(refined, pictures))) as tf.Scalar));
      if (isAlone) return kept;
      const fooled = localCrossEntropy(this.#judge(refined), 1);
      const colours = pairColourDistance(tf.sub(refined, pictures), masks);
      const terms = [fooled, tf.mul(kept, refiner.lambda), tf.mul(colours, refiner.pairColours)];
      return tf.addN(terms) as tf.Scalar;
    };
    const r = await this.#r.update([loss], learningRateAt(refiner.learningRate, step, this.steps));
    tf.dispose([pictures, masks]);
    return { r, change: await takeMean(parts) };
  }

  /**
   * One update of D: tell photographs from refined pictures, of which half are new and half are of
   * the history, whose pictures the new ones then replace (section 2.3).
   */
  async #updateDiscriminator(batch: BatchTensors, step: number): Promise<Losses> {
    const { discriminator, seed } = this.#config;
    const random = createRandom(seed, historyStream, step);
    const size = this.#config.image;
    const older = this.#history.sample(this.batchSize, random);
    const drawn = tf.tidy(() => {
      const fresh = older.length === this.batchSize ? batch.cond : joinPairs(batch).pictures;
      return this.#refine(fresh as tf.Tensor4D);
    });
    const levels = await toImages(drawn);
    const remembered = older.map((picture) =>
      tf.tensor4d(toUnitRange(picture), [1, size.height, size.width, 3]),
    );
    const refined = tf.concat([drawn, ...remembered]) as tf.Tensor4D; // [2N, H, W, 3]
    const loss = () =>
      tf.add(
        localCrossEntropy(this.#judge(photographsOf(batch)), 1),
        localCrossEntropy(this.#judge(refined), 0),
      ) as tf.Scalar;
    const d = await this.#d.update([loss], learningRateAt(discriminator.learningRate, step, this.steps));
    this.#history.add(levels.slice(0, this.batchSize), random);
    tf.dispose([drawn, remembered, refined]);
    return { d };
  }

  #refine(pictures: tf.Tensor4D): tf.Tensor4D {
    return this.#r.network.apply(pictures) as tf.Tensor4D;
  }

  #judge(pictures: tf.Tensor4D): tf.Tensor4D {
    return this.#d.network.apply(pictures) as tf.Tensor4D;
  }
}

/** Both pictures of each pair as one batch, with their pose masks; the caller disposes both. */
function joinPairs(batch: BatchTensors): { pictures: tf.Tensor4D; masks: tf.Tensor4D } {
  return {
    pictures: tf.concat([batch.cond, batch.target]),
    masks: tf.concat([unpairedOf(batch).condMask, batch.mask]),
  };
}

function photographsOf(batch: BatchTensors): tf.Tensor4D {
  return unpairedOf(batch).photographs;
}

function unpairedOf({ unpaired }: BatchTensors) {
  if (unpaired === undefined) throw new Error('Cannot train SimGAN: a batch without photographs');
  return unpaired;
}
