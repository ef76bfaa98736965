import * as tf from '@tensorflow/tfjs';
import { leastKnown } from '../../warp/fill-background.js';

/**
 * The picture [N, H, W, 3] of which the shares `known`, [N, H, W, 1], are known, filled from its
 * surroundings as `fillUnknown` does. No gradient passes: what is known is learnt from masks.
 */
export function fillHole(picture: tf.Tensor4D, known: tf.Tensor4D): tf.Tensor4D {
  const fill = tf.customGrad((given) => ({
    value: pushPull(picture, given as tf.Tensor4D),
    gradFunc: () => tf.zeros(known.shape),
  }));
  return fill(known) as tf.Tensor4D;
}

function pushPull(picture: tf.Tensor4D, known: tf.Tensor4D): tf.Tensor4D {
  const levels = [tf.concat([tf.mul(picture, known), known], 3) as tf.Tensor4D]; // [N, h, w, 4]: colours, share
  for (let level = levels[0]!; level.shape[1] > 1 || level.shape[2] > 1; ) {
    level = tf.avgPool(toEven(level), 2, 2, 'valid');
    levels.push(level);
  }
  const [top, ...below] = levels.reverse().map(splitLevel) as [LevelTensors, ...LevelTensors[]];
  const first = tf.div(top.colours, tf.maximum(top.share, leastKnown)) as tf.Tensor4D;
  return below.reduce<tf.Tensor4D>((above, { colours, share }) => {
    const [, height, width] = colours.shape;
    const large = tf.image.resizeBilinear(above, [2 * above.shape[1], 2 * above.shape[2]], false, true);
    const cut = tf.slice(large, [0, 0, 0, 0], [-1, height, width, -1]);
    return tf.add(colours, tf.mul(tf.sub(1, share), cut)) as tf.Tensor4D;
  }, first);
}

interface LevelTensors {
  readonly colours: tf.Tensor4D;
  readonly share: tf.Tensor4D;
}

function splitLevel(level: tf.Tensor4D): LevelTensors {
  const [colours, share] = tf.split(level, [3, 1], 3) as [tf.Tensor4D, tf.Tensor4D];
  return { colours, share };
}

/** The last row and the last column once more, where their number is odd. */
function toEven(level: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = level.shape;
  const wide = width % 2 === 0 ? level : tf.concat([level, tf.slice(level, [0, 0, width - 1, 0])], 2);
  return height % 2 === 0 ? wide : tf.concat([wide, tf.slice(wide, [0, height - 1, 0, 0])], 1);
}
