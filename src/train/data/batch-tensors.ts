import * as tf from '@tensorflow/tfjs';
import type { PictureSet } from '../../data/picture-set.js';
import type { Batch } from './batch.js';

/** A batch as tensors; the caller disposes them. */
export function toTensors(batch: Batch, set: PictureSet) {
  const shape = (channels: number): [number, number, number, number] => [
    batch.pairs.length,
    set.size.height,
    set.size.width,
    channels,
  ];
  return {
    cond: tf.tensor4d(batch.cond, shape(3)),
    heatMaps: tf.tensor4d(batch.heatMaps, shape(set.skeleton.joints.length)),
    target: tf.tensor4d(batch.target, shape(3)),
    mask: tf.tensor4d(batch.mask, shape(1)),
  };
}

export type BatchTensors = ReturnType<typeof toTensors>;
