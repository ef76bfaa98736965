import * as tf from '@tensorflow/tfjs';
import type { PictureSet } from '../../data/picture-set.js';
import type { Batch } from './batch.js';

/** A batch as tensors; the caller disposes them. */
export function toTensors(batch: Batch, set: Pick<PictureSet, 'size' | 'skeleton'>) {
  const shape = (channels: number, count = batch.pairs.length): [number, number, number, number] => [
    count,
    set.size.height,
    set.size.width,
    channels,
  ];
  const joints = set.skeleton.joints.length;
  const { warp, person, unpaired } = batch;
  return {
    cond: tf.tensor4d(batch.cond, shape(3)),
    heatMaps: tf.tensor4d(batch.heatMaps, shape(joints)),
    target: tf.tensor4d(batch.target, shape(3)),
    mask: tf.tensor4d(batch.mask, shape(1)),
    ...(person && { person: tf.tensor4d(person, shape(1)) }),
    ...(warp && {
      warp: {
        sourceMaps: tf.tensor4d(warp.sourceMaps, shape(joints)),
        warped: tf.tensor4d(warp.warped, shape(3)),
        coverage: tf.tensor4d(warp.coverage, shape(1)),
        silhouette: tf.tensor4d(warp.silhouette, shape(1)),
        known: tf.tensor4d(warp.known, shape(1)),
        background: tf.tensor4d(warp.background, shape(3)),
        hold: tf.tensor4d(warp.hold, shape(1)),
      },
    }),
    ...(unpaired && {
      unpaired: {
        condMask: tf.tensor4d(unpaired.condMask, shape(1)),
        photographs: tf.tensor4d(unpaired.photographs, shape(3, 2 * batch.pairs.length)),
      },
    }),
  };
}

export type BatchTensors = ReturnType<typeof toTensors>;

/** Frees what `toTensors` gave. */
export function disposeBatch(batch: BatchTensors): void {
  tf.dispose(Object.values(batch));
}

/** What `warped` inputs add. */
export type WarpTensors = NonNullable<BatchTensors['warp']>;
