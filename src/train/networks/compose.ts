import * as tf from '@tensorflow/tfjs';
import { composition, compositionChannels } from '../../warp/network-inputs.js';
import type { WarpTensors } from '../data/batch-tensors.js';
import { shiftPicture } from './shift-picture.js';

/** A coarse picture [N, H, W, 3] and what it is made of. */
export interface Composition {
  readonly coarse: tf.Tensor4D;
  /** The colours that are added to the moved picture where that is not trusted, [N, H, W, 3]. */
  readonly rgb: tf.Tensor4D;
  /** How far a difference to the coarse picture counts: alpha where the head is not held, [N, H, W, 1]. */
  readonly reach: tf.Tensor4D;
  /** Where it shows the person, [N, H, W, 1] from 0 to 1, and the logit that this is made of. */
  readonly alpha: tf.Tensor4D;
  readonly alphaLogit: tf.Tensor4D;
  /** The logit of where the moved picture counts, [N, H, W, 1]. */
  readonly trustLogit: tf.Tensor4D;
  /** W', the moved picture as G1 shifted it, [N, H, W, 3]. */
  readonly shifted: tf.Tensor4D;
}

/** What a coarse picture is composed of, beside what G1 gives. */
export type ComposedOf = Pick<
  WarpTensors,
  'warped' | 'coverage' | 'silhouette' | 'known' | 'background' | 'hold'
>;

/**
 * The coarse picture of what G1 gives for `warped` inputs, [N, H, W, 7]: see `composition`. G1
 * starts from the moved person before the filled background, and learns what differs.
 */
export function compose(
  output: tf.Tensor4D,
  { warped, coverage, silhouette, known, background, hold }: ComposedOf,
): Composition {
  const { alphaSteepness, alphaEdge, alphaNear, gateGain, trustPrior, drawnBelow, drawnOver } = composition;
  const { knownFrom, knownOver, shiftReach } = composition;
  const free = tf.sub(1, hold); // [N, H, W, 1]
  const [rgb, l, t, d] = tf.split(tf.mul(output, free) as tf.Tensor4D, Object.values(compositionChannels), 3);
  const alphaLogit = tf.add(l!, tf.mul(tf.sub(tf.mul(silhouette, 2), 1), alphaSteepness)) as tf.Tensor4D;
  const trustLogit = tf.add(tf.mul(t!, gateGain), trustPrior) as tf.Tensor4D; // [N, H, W, 1]
  const shift = tf.mul(tf.tanh(d!), shiftReach * warped.shape[1]) as tf.Tensor4D; // [N, H, W, 2], pixels
  const shifted = shiftPicture(warped, shift); // [N, H, W, 3]
  const least = tf.clipByValue(tf.div(tf.sub(known, knownFrom), knownOver), 0, 1);
  const trust = tf.add(hold, tf.mul(free, tf.maximum(tf.sigmoid(trustLogit), least)));
  const drawn = tf.clipByValue(tf.div(tf.sub(drawnBelow, trust), drawnOver), 0, 1);
  const person = tf.clipByValue(tf.add(tf.mul(trust, shifted), tf.mul(drawn, rgb!)), -1, 1); // [N, H, W, 3]
  const inner = tf.div(tf.sub(tf.sigmoid(alphaLogit), alphaEdge), 1 - 2 * alphaEdge);
  const near = tf.max(coverage, [1, 2], true); // [N, 1, 1, 1]
  const most = tf.maximum(silhouette, tf.sub(1, tf.mul(near, alphaNear)));
  const alpha = tf.minimum(tf.clipByValue(inner, 0, 1), most); // [N, H, W, 1]
  const coarse = tf.add(background, tf.mul(alpha, tf.sub(person, background))) as tf.Tensor4D;
  return {
    coarse,
    rgb: rgb as tf.Tensor4D,
    alpha: alpha as tf.Tensor4D,
    reach: tf.mul(alpha, free) as tf.Tensor4D,
    alphaLogit,
    trustLogit,
    shifted,
  };
}
