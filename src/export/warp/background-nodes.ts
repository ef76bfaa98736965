/** `fillUnknown` as nodes. Legend: N batch, h and w the size of a level. */
import { leastKnown, smoothings } from '../../warp/fill-unknown.js';
import { int, ints, string, type Value } from '../graph.js';
import type { Expressions } from './expressions.js';

/**
 * A picture [N, 3, H, W] whose pixels are known by the shares `known`, [N, 1, H, W], filled from
 * their surroundings.
 */
export function fillHole(on: Expressions, picture: Value, known: Value): Value {
  const levels = [on.concat([on.mul(picture, known), known], 1)]; // [N, 4, h, w]: colours, share
  for (let level = levels[0]!; level.shape[2] !== 1 || level.shape[3] !== 1; ) {
    level = averageTwo(on, level);
    levels.push(level);
  }
  const [top, ...below] = levels.reverse() as [Value, ...Value[]];
  const share = on.binary('Max', sharesOf(on, top), leastKnown);
  return below.reduce(
    (above, level) => {
      const unknown = on.sub(1, sharesOf(on, level));
      const colours = coloursOf(on, level);
      let picture = on.add(colours, on.mul(unknown, enlargeTwice(on, above, level)));
      for (let round = 0; round < smoothings; round += 1)
        picture = on.add(colours, on.mul(unknown, averageNine(on, picture)));
      return picture;
    },
    on.div(coloursOf(on, top), share),
  );
}

function coloursOf(on: Expressions, level: Value): Value {
  return on.slice(level, 1, [0, 3]);
}

function sharesOf(on: Expressions, level: Value): Value {
  return on.slice(level, 1, [3, 4]);
}

/** Half the size, rounded up: the last row or column of an odd side counts twice. */
function averageTwo(on: Expressions, level: Value): Value {
  const even = padToEven(on, level);
  const [batch, channels, height, width] = even.shape as [string, number, number, number];
  return on.node('AveragePool', [even], [batch, channels, height / 2, width / 2], {
    kernel_shape: ints([2, 2]),
    strides: ints([2, 2]),
  });
}

/** `averageNine` of [N, 3, h, w]. */
function averageNine(on: Expressions, picture: Value): Value {
  return on.node('AveragePool', [picture], picture.shape, {
    kernel_shape: ints([3, 3]),
    pads: ints([1, 1, 1, 1]),
    count_include_pad: int(0),
  });
}

function padToEven(on: Expressions, level: Value): Value {
  const [batch, channels, height, width] = level.shape as [string, number, number, number];
  const [down, right] = [height % 2, width % 2];
  if (down === 0 && right === 0) return level;
  const pads = on.integers([0, 0, 0, 0, 0, 0, down, right]);
  const shape = [batch, channels, height + down, width + right];
  return on.node('Pad', [level, pads], shape, { mode: string('edge') });
}

/** Twice the size, bilinear, cut to that of `like`. */
function enlargeTwice(on: Expressions, picture: Value, like: Value): Value {
  const [batch, channels, height, width] = picture.shape as [string, number, number, number];
  const scales = on.constant('twice', [4], [1, 1, 2, 2]);
  let large = on.node('Resize', [picture, undefined, scales], [batch, channels, 2 * height, 2 * width], {
    mode: string('linear'),
    coordinate_transformation_mode: string('half_pixel'),
  });
  for (const axis of [2, 3]) {
    const length = Number(like.shape[axis]);
    if (large.shape[axis] !== length) large = on.slice(large, axis, [0, length]);
  }
  return large;
}
