import * as tf from '@tensorflow/tfjs';
import { coco18 } from '../../pose/skeleton.js';
import type { TrainConfig } from '../config.js';
import type { BatchTensors } from '../data/batch.js';
import { Learner } from '../learner.js';
import { maskedL1 } from '../losses.js';
import { createG1 } from '../networks/g1.js';
import { learningRateAt } from '../optimise/learning-rate.js';
import type { StageTrainer } from './stage-trainer.js';

/** Stage 1 (PG2, section 3.2): G1 learns the coarse picture by the pose-masked L1 loss. */
export function createCoarseStage(config: TrainConfig): StageTrainer {
  const { steps, batchSize, learningRate } = config.g1;
  const g1 = createG1({ ...config, joints: coco18.joints.length });
  const learner = new Learner(g1, { ...config.adam, ...config.g1 });

  return {
    name: 'g1',
    steps,
    batchSize,
    step: (batch, step) => {
      const loss = () => maskedL1(applyG1(g1, batch), batch.target, config.poseMask ? batch.mask : undefined);
      return { l1: learner.update(loss, learningRateAt(learningRate, step, steps)) };
    },
    draw: (batch) => ({ coarse: learner.withDrawingWeights(() => tf.tidy(() => applyG1(g1, batch))) }),
    save: (folder) => learner.save(folder, 'g1'),
    load: (folder) => learner.load(folder, 'g1'),
    dispose: () => learner.dispose(),
  };
}

/** The coarse pictures of a batch: [N, H, W, 3]. */
export function applyG1(g1: tf.LayersModel, { cond, heatMaps }: BatchTensors): tf.Tensor4D {
  return g1.apply(tf.concat([cond, heatMaps], 3)) as tf.Tensor4D;
}
