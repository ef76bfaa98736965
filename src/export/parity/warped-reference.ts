/**
 * Both stages with `warped` inputs in TensorFlow.js, one picture at a time. Legend: H height, W
 * width.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import { toUnitRange } from '../../image/value-range.js';
import { unseen } from '../../pose/convert-joints.js';
import { drawHeatMaps } from '../../pose/heat-maps.js';
import type { Size, Skeleton } from '../../pose/skeleton.js';
import { findBodyParts } from '../../warp/body-parts.js';
import { fillBackground } from '../../warp/fill-background.js';
import { alphaSteepness } from '../../warp/network-inputs.js';
import { warpPicture } from '../../warp/warp-picture.js';
import type { Sample } from './stage-output.js';
import type { TensorFlowApi } from './tensorflow-api.js';

export interface WarpedReference {
  readonly g1: TensorFlow.LayersModel;
  readonly g2: TensorFlow.LayersModel;
  readonly image: Size;
  readonly skeleton: Skeleton;
}

/**
 * What the networks draw, with the inputs as training prepares them: pictures [1, H, W, 3], and
 * what G2 sees of W and C, [1, H, W, 4].
 */
export function drawWarped(
  tf: TensorFlowApi,
  { g1, g2, image, skeleton }: WarpedReference,
  { cond, joints, condJoints = joints.map(() => unseen) }: Sample,
) {
  const { width, height } = image;
  const toTensor = (values: Float32Array) =>
    tf.tensor4d(values, [1, height, width, values.length / (width * height)]);
  const pixels = toUnitRange(cond);
  const planes = {
    warped: new Float32Array(pixels.length),
    coverage: new Float32Array(pixels.length / 3),
    background: new Float32Array(pixels.length),
  };
  const body = findBodyParts(skeleton)!; // training has refused skeletons without
  warpPicture(body, { image: pixels, size: image, source: condJoints, target: joints }, planes);
  fillBackground(body, { image: pixels, size: image, source: condJoints }, planes.background);

  const picture = toTensor(pixels);
  const [warped, coverage, background] = Object.values(planes).map(toTensor) as [
    TensorFlow.Tensor,
    TensorFlow.Tensor,
    TensorFlow.Tensor,
  ];
  const maps = [joints, condJoints].map((pose) => toTensor(drawHeatMaps(pose, image)));
  const output = g1.predict(tf.concat([picture, ...maps, warped, coverage, background], 3));
  const [rgb, l] = tf.split(output as TensorFlow.Tensor, [3, 1], 3) as [TensorFlow.Tensor, TensorFlow.Tensor];
  const alpha = tf.sigmoid(tf.add(l, tf.mul(tf.sub(tf.mul(coverage, 2), 1), alphaSteepness)));
  const person = tf.add(warped, rgb);
  const coarse = tf.add(background, tf.mul(alpha, tf.sub(person, background))); // [1, H, W, 3]
  const moved = tf.concat([warped, coverage], 3); // [1, H, W, 4]
  const difference = g2.predict(tf.concat([coarse, picture, moved], 3)) as TensorFlow.Tensor;
  return { coarse, moved, refined: tf.add(coarse, difference) };
}
