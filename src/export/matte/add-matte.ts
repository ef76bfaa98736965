/**
 * How much of each pixel people cover, as nodes of a graph. Legend: N batch, H height, W width of the
 * pictures, h and w of their copies in the segmenter's square, S its side.
 */
import type { Size } from '../../pose/skeleton.js';
import { type Graph, int, string, type Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import { Expressions } from '../warp/expressions.js';
import { segmenterSide } from './segmenter.js';

/** The prefix of the names of the nodes that `addMatte` adds, and of their weights. */
export const mattePrefix = 'matte/';

/** The level around a picture in the segmenter's square: grey. */
const surround = 0.5;

/**
 * By how much more the segmenter sees the red of a grey picture, whose channels differ by at most `upTo`, fading over as
 * much: it knows people by the colour of skin, and in black and white misses heads, or all.
 */
const greyWarmth = { red: 0.2, upTo: 0.02 } as const;

/**
 * Adds the segmenter over pictures `cond` [N, 3, H, W] in [-1, 1], and returns how much of each pixel
 * people cover, [N, 1, H, W], 0 to 1. It sees each picture with its longer side as long as its square
 * and grey beside it.
 */
export function addMatte(builder: GraphBuilder, cond: Value, segmenter: Graph): Value {
  const [, , height, width] = cond.shape as [string, number, number, number];
  const on = new Expressions(builder, 'matte');
  const longer = Math.max(height, width);
  const toInner = (length: number) => Math.max(1, Math.round((length * segmenterSide) / longer));
  const inner = { height: toInner(height), width: toInner(width) };
  const levels = on.add(on.mul(resize(builder, on, cond, inner), 0.5), 0.5); // [N, 3, h, w]
  const matte = addSegmenter(builder, segmenter, letterbox(on, warmGrey(on, levels))); // [N, 1, S, S]
  return resize(builder, on, cut(on, matte, inner), { height, width }); // [N, 1, H, W]
}

/** Levels [N, 3, h, w], warm where their picture is grey: see `greyWarmth`. */
function warmGrey(on: Expressions, levels: Value): Value {
  const { red, upTo } = greyWarmth;
  const apart = on.unary('Abs', on.sub(on.slice(levels, 1, [0, 2]), on.slice(levels, 1, [1, 3])));
  const most = [1, 2, 3].reduce((planes, axis) => on.extreme('ReduceMax', planes, axis), apart);
  const isGrey = on.rise(on.sub(upTo, most), upTo); // [N, 1, 1, 1]
  const warmth = on.constant('grey_warmth', [1, 3, 1, 1], [red, 0, 0]);
  return on.binary('Min', on.mul(levels, on.add(on.mul(isGrey, warmth), 1)), 1);
}

/** Where a picture's length begins in the square. */
function toMargin(length: number): number {
  return Math.floor((segmenterSide - length) / 2);
}

/** Levels [N, 3, h, w] in the middle of the square: [N, 3, S, S]. */
function letterbox(on: Expressions, levels: Value): Value {
  const [batch, channels, ...lengths] = levels.shape as [string, number, number, number];
  const before = lengths.map(toMargin);
  const after = lengths.map((length) => segmenterSide - length - toMargin(length));
  if (after.every((count) => count === 0)) return levels;
  const pads = on.integers([0, 0, ...before, 0, 0, ...after]);
  return on.node('Pad', [levels, pads, on.number(surround)], [batch, channels, segmenterSide, segmenterSide]);
}

/** The part of planes [N, C, S, S] that shows the picture: [N, C, h, w]. */
function cut(on: Expressions, planes: Value, { height, width }: Size): Value {
  return [height, width].reduce((part, length, index) => {
    const start = toMargin(length);
    return length === segmenterSide ? part : on.slice(part, 2 + index, [start, start + length]);
  }, planes);
}

/** Planes [N, C, H, W] in another size, bilinear. */
function resize(builder: GraphBuilder, on: Expressions, planes: Value, { height, width }: Size): Value {
  const [batch = 'N', channels = 0, ...lengths] = planes.shape;
  if (lengths[0] === height && lengths[1] === width) return planes;
  // Sizes, since float32 scales round: some would give a pixel less.
  const name = `${mattePrefix}lengths_${height}x${width}`;
  const kept = { name: `${name}/kept`, shape: [2], type: 'int64' } as const;
  const head = builder.addNode('Shape', [planes], kept, { start: int(0), end: int(2) });
  const sizes = builder.addNode(
    'Concat',
    [head, on.integers([height, width])],
    { name, shape: [4], type: 'int64' },
    { axis: int(0) },
  );
  return on.node('Resize', [planes, undefined, undefined, sizes], [batch, channels, height, width], {
    mode: string('linear'),
    coordinate_transformation_mode: string('half_pixel'),
  });
}

/** The segmenter's nodes and weights over a batch: its nodes work on each picture alone. */
function addSegmenter(builder: GraphBuilder, segmenter: Graph, picture: Value): Value {
  const values = new Map<string, Value>([[segmenter.inputs[0]!.name, picture]]); // one picture in, one matte out
  for (const initializer of segmenter.initializers.values())
    values.set(
      initializer.name,
      builder.addInitializer({ ...initializer, name: `${mattePrefix}${initializer.name}` }),
    );
  for (const { op, inputs, outputs, attributes } of segmenter.nodes) {
    const results = builder.addNodeWithOutputs(
      op,
      inputs.map((input) => values.get(input)),
      outputs.map((output) => toBatch(segmenter.values.get(output)!)), // every value of a graph is in it
      attributes,
    );
    outputs.forEach((output, index) => {
      values.set(output, results[index]!);
    });
  }
  return values.get(segmenter.outputs[0]!.name)!;
}

function toBatch({ name, type, shape }: Value): Value {
  return { name: `${mattePrefix}${name}`, type, shape: shape.with(0, 'N') };
}
