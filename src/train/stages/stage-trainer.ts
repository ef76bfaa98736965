import type * as tf from '@tensorflow/tfjs';
import type { TrainingStage } from '../../stages.js';
import type { BatchTensors } from '../data/batch-tensors.js';

/** Losses of one step by name. */
export type Losses = Readonly<Record<string, number>>;

/** The pictures of a batch, [N, H, W, 3] in [-1, 1], not clipped, in the order of the stages. */
export type StagePictures = Readonly<Record<string, tf.Tensor>>;

/** A method's training stage, for the training loop. */
export interface StageTrainer {
  readonly name: TrainingStage;
  readonly steps: number;
  /** Pictures per batch, and batches per step. */
  readonly batchSize: number;
  readonly accumulate: number;
  /**
   * Updates the weights of each of the stage's networks once, by the mean gradient of the batches, or
   * as its method has it; step is 0-based. Leaks no tensors.
   */
  step(batches: readonly BatchTensors[], step: number): Promise<Losses>;
  /** Draws with the weights that an export would use; the caller disposes the pictures. */
  draw(batch: BatchTensors): StagePictures;
  /** Writes networks and optimisers into a checkpoint's folder. */
  save(folder: string): Promise<void>;
  load(folder: string): Promise<void>;
  dispose(): void;
}
