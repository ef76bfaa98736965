import * as tf from '@tensorflow/tfjs';

/**
 * The picture [N, H, W, C] seen from `shift` [N, H, W, 2] pixels further, x and y: out(q) =
 * picture(q + shift), bilinear, the border repeated. Differentiable in the shift alone: the picture is
 * an input.
 */
export function shiftPicture(picture: tf.Tensor4D, shift: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = picture.shape;
  const pixels = tf.reshape(picture, [batch * height * width, channels]);
  const sample = tf.customGrad((given, save) => {
    const [x, y] = tf.split(given as tf.Tensor4D, 2, 3); // [N, H, W, 1]
    const [left, right, fx] = findNeighbours(tf.add(x!, tf.range(0, width).reshape([1, 1, width, 1])), width);
    const [top, bottom, fy] = findNeighbours(
      tf.add(y!, tf.range(0, height).reshape([1, height, 1, 1])),
      height,
    );
    const rows = tf.mul(tf.range(0, batch), height).reshape([batch, 1, 1, 1]);
    const read = (row: tf.Tensor, column: tf.Tensor): tf.Tensor => {
      const index = tf.add(tf.mul(tf.add(rows, row), width), column);
      const found = tf.gather(pixels, tf.cast(tf.reshape(index, [-1]), 'int32'));
      return tf.reshape(found, [batch, height, width, channels]);
    };
    const [a, b, c, d] = [read(top, left), read(top, right), read(bottom, left), read(bottom, right)];
    const [upper, lower] = [mix(a, b, fx), mix(c, d, fx)];
    // How the sample changes with x and with y.
    (save as tf.GradSaveFunc)([mix(tf.sub(b, a), tf.sub(d, c), fy), tf.sub(lower, upper)]);
    return {
      value: mix(upper, lower, fy),
      gradFunc: (dy, saved) =>
        tf.concat(
          (saved as tf.Tensor[]).map((slope) => tf.sum(tf.mul(dy as tf.Tensor, slope), 3, true)),
          3,
        ),
    };
  });
  return sample(shift) as tf.Tensor4D;
}

/** The whole coordinates on both sides of a coordinate, inside 0 to length - 1, and how far it is from the first. */
function findNeighbours(coordinate: tf.Tensor, length: number): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const inside = tf.clipByValue(coordinate, 0, length - 1);
  const first = tf.floor(inside);
  return [first, tf.minimum(tf.add(first, 1), length - 1), tf.sub(inside, first)];
}

function mix(a: tf.Tensor, b: tf.Tensor, share: tf.Tensor): tf.Tensor {
  return tf.add(a, tf.mul(tf.sub(b, a), share));
}
