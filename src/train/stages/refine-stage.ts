import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { readDrawingNetwork } from '../../checkpoint/network-file.js';
import { coco18 } from '../../pose/skeleton.js';
import type { TrainConfig } from '../config.js';
import type { BatchTensors } from '../data/batch.js';
import { Learner, loadWeights, saveNetwork, setWeights } from '../learner.js';
import { binaryCrossEntropy, discriminatorLoss, type Judged, maskedL1 } from '../losses.js';
import { createDiscriminator, type DiscriminatorInput } from '../networks/discriminator.js';
import { createG1 } from '../networks/g1.js';
import { createG2 } from '../networks/g2.js';
import { learningRateAt } from '../optimise/learning-rate.js';
import { applyG1 } from './coarse-stage.js';
import type { StageTrainer } from './stage-trainer.js';

/**
 * Stage 2 (PG2, section 3.3): G2 learns to refine what a frozen G1 draws, against D, which learns to tell refined
 * pictures from real ones. `coarseCheckpoint` is the folder of the finished stage 1.
 */
export async function createRefineStage(
  config: TrainConfig,
  coarseCheckpoint: string,
): Promise<StageTrainer> {
  const { steps, batchSize, lambda } = config.g2;
  const { image, seed } = config;
  const g1 = createG1({ ...config, joints: coco18.joints.length, initialisation: 'zeros' });
  const { weights } = await readDrawingNetwork(coarseCheckpoint, 'g1');
  setWeights(g1, weights, coarseCheckpoint);
  const g2 = createG2({ ...config, seed: seed + 1 });
  const d = createDiscriminator({ ...config.discriminator, image, seed: seed + 2 });
  const generator = new Learner(g2, { ...config.adam, ...config.g2 });
  const discriminator = new Learner(d, config.adam);
  const judge = (batch: BatchTensors, refined: tf.Tensor) =>
    judgeTogether(d, config.discriminator.input, { ...batch, refined });

  return {
    name: 'g2',
    steps,
    batchSize,
    step: (batch, step) => {
      const { cond, target } = batch;
      const mask = config.poseMask ? batch.mask : undefined;
      const coarse = tf.tidy(() => applyG1(g1, batch));
      let refined: tf.Tensor = coarse.clone();
      let l1 = 0;

      // 1. G2: fool D, and stay close to the target (PG2, eq. 4).
      const generatorLoss = () => {
        const drawn = applyG2(g2, coarse, cond);
        refined.dispose();
        refined = tf.keep(drawn.clone());
        const distance = maskedL1(drawn, target, mask);
        l1 = distance.dataSync()[0]!;
        const { logits } = judge(batch, drawn).refined;
        return tf.add(binaryCrossEntropy(logits, 1), tf.mul(distance, lambda)) as tf.Scalar;
      };
      const g2Loss = generator.update(generatorLoss, learningRateAt(config.g2.learningRate, step, steps));

      // 2. D: tell real pictures from what G2 drew before its update (PG2, eq. 2).
      const dRate = learningRateAt(config.g2.discriminatorLearningRate, step, steps);
      const dLoss = discriminator.update(
        () => discriminatorLoss(Object.values(judge(batch, refined))),
        dRate,
      );

      tf.dispose([coarse, refined]);
      return { l1, g2: g2Loss, d: dLoss };
    },
    draw: (batch) =>
      generator.withDrawingWeights(() =>
        tf.tidy(() => {
          const coarse = applyG1(g1, batch);
          return { coarse, refined: applyG2(g2, coarse, batch.cond) };
        }),
      ),
    save: async (folder) => {
      await saveNetwork(g1, { folder, name: 'g1' });
      await generator.save(folder, 'g2');
      await discriminator.save(folder, 'd');
    },
    load: async (folder) => {
      await loadWeights(g1, join(folder, 'g1.safetensors'));
      await generator.load(folder, 'g2');
      await discriminator.load(folder, 'd');
    },
    dispose: () => {
      g1.dispose();
      generator.dispose();
      discriminator.dispose();
    },
  };
}

/** Refined image = coarse + difference map: [N, H, W, 3]. */
function applyG2(g2: tf.LayersModel, coarse: tf.Tensor, cond: tf.Tensor): tf.Tensor {
  return tf.add(coarse, g2.apply(tf.concat([coarse, cond], 3)) as tf.Tensor);
}

/**
 * What D says of real and drawn pictures, which it sees in one batch, as in the authors' program: their statistics are
 * normalised together. Apart, G2 would learn to shift the drawn batch's statistics by a few wild pixels.
 */
function judgeTogether(
  d: tf.LayersModel,
  input: DiscriminatorInput,
  { cond, target, refined }: { cond: tf.Tensor; target: tf.Tensor; refined: tf.Tensor },
): Record<'real' | 'refined', Judged> & Partial<Record<'cond', Judged>> {
  if (input === 'pair') {
    const [real, drawn] = logitsOf(d, [tf.concat([cond, target], 3), tf.concat([cond, refined], 3)]);
    return { real: { logits: real!, label: 1, weight: 1 }, refined: { logits: drawn!, label: 0, weight: 1 } };
  }
  const [real, drawn, copied] = logitsOf(d, [target, refined, cond]);
  return {
    real: { logits: real!, label: 1, weight: 1 },
    refined: { logits: drawn!, label: 0, weight: 0.5 },
    cond: { logits: copied!, label: 0, weight: 0.5 },
  };
}

/** D's logits, [N, 1] each, of batches that it sees as one. */
function logitsOf(d: tf.LayersModel, batches: tf.Tensor[]): tf.Tensor[] {
  return tf.split(d.apply(tf.concat(batches, 0)) as tf.Tensor, batches.length);
}
