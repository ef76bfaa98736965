import * as tf from '@tensorflow/tfjs';
import { createRandom, type Random } from '../../random.js';
import type { BatchTensors } from '../data/batch-tensors.js';
import { Learner, setWeights, takeMean } from '../learner.js';
import { discriminatorLoss, generatorLoss, nearestL1 } from '../losses.js';
import { createSampler } from '../networks/dagan-generator.js';
import { createDiscriminator } from '../networks/discriminator.js';
import { learningRateAt } from '../optimise/learning-rate.js';
import type { DaganConfig } from '../settings/dagan-settings.js';
import type { WarmStart } from '../warm-start.js';
import type { Losses, StageTrainer } from './stage-trainer.js';

/** The streams of the noise, beside those of the batches: of training, and of held-out pictures. */
const noiseStream = 200;
const heldOutNoiseStream = 201;

/**
 * The one stage of DAGAN (Antoniou et al. 2017): G draws another picture of the same person, and D
 * tells two pictures of a person from a picture and what G drew of it. The hinge loss with spectral
 * normalisation stands in for the Wasserstein loss with a gradient penalty. With `start`, G and D
 * start from those weights.
 */
export function createDaganStage(config: DaganConfig, start?: WarmStart): StageTrainer {
  return new DaganStage(config, start);
}

class DaganStage implements StageTrainer {
  readonly name = 'g';
  readonly steps: number;
  readonly batchSize: number;
  /** The batches of D's updates, then G's. */
  readonly accumulate: number;
  readonly #config: DaganConfig;
  readonly #g: Learner;
  readonly #d: Learner;

  constructor(config: DaganConfig, start: WarmStart | undefined) {
    const { generator, discriminator, image, seed, adam } = config;
    this.steps = config.steps;
    this.batchSize = config.batchSize;
    this.accumulate = discriminator.updates + 1;
    this.#config = config;
    const g = createSampler({ ...config, initialisation: 'scaled-he' });
    const judge = { image, baseWidth: discriminator.baseWidth, input: 'pair', seed: seed + 1 } as const;
    const d = createDiscriminator({ ...judge, spectralNormalization: true });
    if (start?.weights.g) setWeights(g, start.weights.g, start.source);
    if (start?.weights.d) setWeights(d, start.weights.d, start.source);
    this.#g = new Learner(g, { ...adam, ...generator });
    this.#d = new Learner(d, adam);
  }

  async step(batches: readonly BatchTensors[], step: number): Promise<Losses> {
    const random = createRandom(this.#config.seed, noiseStream, step);
    const { updates } = this.#config.discriminator;
    let d = 0;
    for (const batch of batches.slice(0, updates)) d = await this.#updateDiscriminator(batch, step, random);
    return { ...(await this.#updateGenerator(batches[updates]!, step, random)), d };
  }

  /** Two samples of each condition image, by different noise. */
  draw({ cond }: BatchTensors) {
    const random = createRandom(this.#config.seed, heldOutNoiseStream);
    const sample = () => tf.tidy(() => this.#sample(cond, random));
    return this.#g.withDrawingWeights(() => ({ refined: sample(), second: sample() }));
  }

  async save(folder: string): Promise<void> {
    await this.#g.save(folder, 'g');
    await this.#d.save(folder, 'd');
  }

  async load(folder: string): Promise<void> {
    await this.#g.load(folder, 'g');
    await this.#d.load(folder, 'd');
  }

  dispose(): void {
    this.#g.dispose();
    this.#d.dispose();
  }

  /** One update of G: pass for other pictures of the person, and stay near one with some sample. */
  async #updateGenerator(
    { cond, target, mask }: BatchTensors,
    step: number,
    random: Random,
  ): Promise<Losses> {
    const { generator, poseMask } = this.#config;
    const distances: tf.Tensor[] = [];
    const loss = (): tf.Scalar => {
      const conds = tf.tile(cond, [generator.samples, 1, 1, 1]); // [K N, H, W, 3]
      const samples = this.#sample(conds, random);
      const distance = nearestL1(samples, target, poseMask ? mask : undefined);
      distances.push(tf.keep(distance.clone()));
      const fooled = generatorLoss(this.#judge(conds, samples), 'hinge');
      return tf.add(fooled, tf.mul(distance, generator.lambda)) as tf.Scalar;
    };
    const g = await this.#g.update([loss], learningRateAt(generator.learningRate, step, this.steps));
    return { g, l1: await takeMean(distances) };
  }

  /** One update of D: tell the person's other picture from a sample. */
  async #updateDiscriminator({ cond, target }: BatchTensors, step: number, random: Random): Promise<number> {
    const sample = tf.tidy(() => this.#sample(cond, random));
    const loss = () => {
      const real = { logits: this.#judge(cond, target), label: 1, weight: 1 } as const;
      const drawn = { logits: this.#judge(cond, sample), label: 0, weight: 1 } as const;
      return discriminatorLoss([real, drawn], 'hinge');
    };
    const { learningRate } = this.#config.discriminator;
    const before = await this.#d.update([loss], learningRateAt(learningRate, step, this.steps));
    sample.dispose();
    return before;
  }

  /** What G draws of pictures [N, H, W, 3], each with noise of its own. */
  #sample(cond: tf.Tensor4D, random: Random): tf.Tensor4D {
    const { noise } = this.#config;
    const values = Array.from({ length: cond.shape[0] * noise }, () => random.normal(0, 1));
    const z = tf.tensor4d(values, [cond.shape[0], 1, 1, noise]);
    const planes = tf.tile(z, [1, cond.shape[1], cond.shape[2], 1]); // [N, H, W, Z]
    return this.#g.network.apply(tf.concat([cond, planes], 3)) as tf.Tensor4D;
  }

  #judge(cond: tf.Tensor4D, other: tf.Tensor4D): tf.Tensor {
    return this.#d.network.apply(tf.concat([cond, other], 3)) as tf.Tensor;
  }
}
