import type * as tf from '@tensorflow/tfjs';
import type { TrainingStage } from '../../stages.js';
import type { BatchTensors } from '../data/batch-tensors.js';

/** Losses of one step by name; each is finite while training goes well. */
export type Losses = Readonly<Record<string, number>>;

/** The pictures of a batch, [N, H, W, 3] in [-1, 1], not clipped, in the order in which the stages draw them. */
export type StagePictures = Readonly<Record<string, tf.Tensor>>;

/** One of PG2's two training stages: what the loop needs to know of it. */
export interface StageTrainer {
  readonly name: TrainingStage;
  readonly steps: number;
  /** Pictures of one batch, and batches whose gradients make one step. */
  readonly batchSize: number;
  readonly accumulate: number;
  /** Changes the stage's own weights once, by the mean gradient of the batches; step is 0-based. Leaves no tensor behind. */
  step(batches: readonly BatchTensors[], step: number): Promise<Losses>;
  /** Draws with the weights that would be exported; the caller disposes the pictures. */
  draw(batch: BatchTensors): StagePictures;
  /** Writes networks and optimisers into a checkpoint's folder. */
  save(folder: string): Promise<void>;
  load(folder: string): Promise<void>;
  dispose(): void;
}
