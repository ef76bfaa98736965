/**
 * Both stages with `warped` inputs, the networks in TensorFlow.js, one picture at a time. Legend: H height, W
 * width.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import { toUnitRange } from '../../image/value-range.js';
import { unseen } from '../../pose/convert-joints.js';
import { drawHeatMaps } from '../../pose/heat-maps.js';
import type { Size, Skeleton } from '../../pose/skeleton.js';
import { findBodyParts } from '../../warp/body-parts.js';
import { fillFigure, findFigure } from '../../warp/find-figure.js';
import { holdHead } from '../../warp/hold-head.js';
import { createWarpOutput, warpPicture } from '../../warp/warp-picture.js';
import { composeReference } from './compose-reference.js';
import type { Sample } from './stage-output.js';
import type { TensorFlowApi } from './tensorflow-api.js';

export interface WarpedReference {
  readonly g1: TensorFlow.LayersModel;
  readonly g2: TensorFlow.LayersModel;
  readonly image: Size;
  readonly skeleton: Skeleton;
}

/**
 * What the networks draw, with the inputs as training prepares them, of a sample with where it shows people,
 * [H, W]: pictures [1, H, W, 3], and
 * what G2 sees of W' and S, and how far its difference counts, [1, H, W, 5].
 */
export function drawWarped(
  tf: TensorFlowApi,
  { g1, g2, image, skeleton }: WarpedReference,
  { cond, matte, joints, condJoints = joints.map(() => unseen) }: Sample & { readonly matte: Float32Array },
) {
  const { width, height } = image;
  const toTensor = (values: Float32Array) =>
    tf.tensor4d(values, [1, height, width, values.length / (width * height)]);
  const pixels = toUnitRange(cond);
  const planes = {
    ...createWarpOutput(image),
    background: new Float32Array(pixels.length),
    hold: new Float32Array(pixels.length / 3),
  };
  const body = findBodyParts(skeleton)!; // training has refused skeletons without
  const shown = { image: pixels, size: image };
  const figure = findFigure(body, { ...shown, matte, source: condJoints });
  warpPicture(body, { figure, size: image, source: condJoints, target: joints }, planes);
  holdHead(body, { size: image, source: condJoints, target: joints }, planes.hold);
  fillFigure(shown, figure.hole, planes.background);

  const picture = toTensor(pixels);
  const maps = [joints, condJoints].map((pose) => toTensor(drawHeatMaps(pose, image)));
  const { known: _, hold: __, ...seenPlanes } = planes;
  const output = g1.predict(tf.concat([picture, ...maps, ...Object.values(seenPlanes).map(toTensor)], 3));
  // One output, as createG1() builds it; float32.
  const given = (output as TensorFlow.Tensor).dataSync() as Float32Array;
  const composed = composeReference(given, planes, image);
  const coarse = toTensor(composed.coarse);
  const seen = tf.concat([toTensor(composed.shifted), toTensor(planes.silhouette)], 3); // [1, H, W, 4]
  const reach = toTensor(composed.reach); // [1, H, W, 1]
  const difference = g2.predict(tf.concat([coarse, picture, seen], 3)) as TensorFlow.Tensor;
  return { coarse, moved: tf.concat([seen, reach], 3), refined: tf.add(coarse, tf.mul(difference, reach)) };
}
