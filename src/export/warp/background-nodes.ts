/** `fillUnknown` as nodes. Legend: N batch, K fillings of one picture, h and w the size of a level. */
import type { Size } from '../../pose/skeleton.js';
import { enoughKnown, leastKnown, smoothings } from '../../warp/fill-unknown.js';
import { block } from '../../warp/pyramid.js';
import { int, ints, string, type Value } from '../graph.js';
import { enlargeNodes, repeatRowNodes } from './enlarge-nodes.js';
import type { Expressions } from './expressions.js';

/** A level of the pyramid: the sums of known colours, and the shares that are known, for each colour: [N, 3K, h, w]. */
interface Level {
  readonly colours: Value;
  readonly known: Value;
}

/**
 * A picture [N, 3, H, W] whose pixels are known by shares [N, 1, H, W], filled from their surroundings: once
 * for each of a list of shares, all in the same nodes.
 */
export function fillHoles(on: Expressions, picture: Value, shares: readonly Value[]): Value[] {
  const known = on.concat(shares, 1); // [N, K, H, W]
  const colours = mulPerFilling(on, known, picture); // [N, 3K, H, W]
  const channels = Array.from({ length: 3 * shares.length }, (_, channel) => Math.floor(channel / 3));
  const ofColours = on.gather(averageBlocks(on, known), 1, channels);
  const above = fillLevels(on, saturate(on, { colours: averageBlocks(on, colours), known: ofColours }));
  const large = repeatRowNodes(on, above, { size: sizeOf(known), times: block });
  const filled = on.add(colours, mulPerFilling(on, on.sub(1, known), large));
  return shares.map((_, k) => on.slice(filled, 1, [3 * k, 3 * k + 3]));
}

/** A level above the first one, filled from those above it: [N, 3K, h, w]. */
function fillLevels(on: Expressions, { colours, known }: Level): Value {
  const size = sizeOf(known);
  if (size.height === 1 && size.width === 1) return on.div(colours, on.binary('Max', known, leastKnown));
  const above = { colours: averageBlocks(on, colours), known: averageBlocks(on, known) };
  const enlarged = enlargeNodes(on, fillLevels(on, saturate(on, above)), { size, times: block });
  const unknown = on.sub(1, known);
  const blend = (shares: Value, picture: Value) => on.add(colours, on.mul(shares, picture));
  const ofNinths = on.mul(unknown, addBorder(on, known));
  let picture = blend(unknown, enlarged);
  for (let round = 0; round < smoothings; round += 1) picture = blend(ofNinths, sumNinths(on, picture));
  return picture;
}

function sizeOf({ shape }: Value): Size {
  return { width: Number(shape[3]), height: Number(shape[2]) };
}

/** Shares [N, K, h, w] times each filling's picture, [N, 3K, h, w], or times one for all, [N, 3, h, w]: [N, 3K, h, w]. */
function mulPerFilling(on: Expressions, shares: Value, picture: Value): Value {
  const [, fillings, height, width] = shares.shape as [string, number, number, number];
  const ofEach = Number(picture.shape[1]) / 3;
  const pictures = on.reshape(picture, [ofEach, 3, height, width]);
  const product = on.mul(on.reshape(shares, [fillings, 1, height, width]), pictures); // [N, K, 3, h, w]
  return on.reshape(product, [3 * fillings, height, width]);
}

/** A level's sums and shares, both divided by max(q, `enoughKnown`). */
function saturate(on: Expressions, { colours, known }: Level): Level {
  const share = on.binary('Max', known, enoughKnown);
  return { colours: on.div(colours, share), known: on.div(known, share) };
}

/** `averageBlocks` of planes [N, C, h, w]. */
function averageBlocks(on: Expressions, planes: Value): Value {
  const whole = padToBlocks(on, planes);
  const [batch, channels, height, width] = whole.shape as [string, number, number, number];
  const shape = [batch, channels, height / block.height, width / block.width];
  const sides = ints([block.height, block.width]);
  return on.node('AveragePool', [whole], shape, { kernel_shape: sides, strides: sides });
}

/**
 * A ninth of the sum of each pixel of [N, C, h, w] and its neighbours. `averageNine` but for the border; onnxruntime
 * takes longer to count the pixels of each mean.
 */
function sumNinths(on: Expressions, picture: Value): Value {
  return on.node('AveragePool', [picture], picture.shape, {
    kernel_shape: ints([3, 3]),
    pads: ints([1, 1, 1, 1]),
    count_include_pad: int(1),
  });
}

/** How much `averageNine` is of `sumNinths`, for planes of the size of `like`: [1, 1, h, w], constant. */
function addBorder(on: Expressions, like: Value): Value {
  const [height, width] = like.shape.slice(2).map(Number) as [number, number];
  const ofLine = (length: number) =>
    Array.from({ length }, (_, at) => 3 / (3 - Number(at === 0) - Number(at === length - 1)));
  const rows = on.constant(`border_of_${height}_rows`, [1, 1, height, 1], ofLine(height));
  return on.mul(rows, on.constant(`border_of_${width}_columns`, [1, 1, 1, width], ofLine(width)));
}

/** The last row and column repeated up to whole blocks. */
function padToBlocks(on: Expressions, planes: Value): Value {
  const [batch, channels, height, width] = planes.shape as [string, number, number, number];
  const missing = (length: number, side: number) => Math.ceil(length / side) * side - length;
  const [down, right] = [missing(height, block.height), missing(width, block.width)];
  if (down === 0 && right === 0) return planes;
  const pads = on.integers([0, 0, 0, 0, 0, 0, down, right]);
  const shape = [batch, channels, height + down, width + right];
  return on.node('Pad', [planes, pads], shape, { mode: string('edge') });
}
