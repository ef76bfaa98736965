/** Means of a pixel's surroundings, as nodes. Legend: N batch, C channels, H height, W width. */
import { int, ints, type Value } from './graph.js';
import type { Expressions } from './warp/expressions.js';

/** The share of pixels that counts as next to none. */
export const leastShare = 5e-4;

/** The mean of planes [N, C, H, W] over a square that reaches so many pixels beyond each, within the borders. */
export function averageAround(on: Expressions, planes: Value, reach: number): Value {
  const [side, pads] = [2 * reach + 1, [reach, reach, reach, reach]];
  return on.node('AveragePool', [planes], planes.shape, {
    kernel_shape: ints([side, side]),
    pads: ints(pads),
    count_include_pad: int(0),
  });
}

/**
 * The mean colour around each pixel of a picture [N, 3, H, W], by the share with which pixels count [N, 1, H, W];
 * where next to none counts, the colour is that of `otherwise`: [N, 3, H, W].
 */
export function findLocalColour(
  on: Expressions,
  picture: Value,
  { share, otherwise, reach }: { readonly share: Value; readonly otherwise: Value; readonly reach: number },
): Value {
  const means = averageAround(on, on.concat([on.mul(picture, share), share], 1), reach);
  const colour = on.add(on.slice(means, 1, [0, 3]), on.mul(otherwise, leastShare));
  return on.div(colour, on.add(on.slice(means, 1, [3, 4]), leastShare));
}

/** 0 where planes are at most `from`, 1 where they are at least `to`, and linear between; also falling. */
export function rampNodes(
  on: Expressions,
  planes: Value,
  { from, to }: { readonly from: number; readonly to: number },
): Value {
  return on.ramp(planes, from, to - from);
}

/** b + share (a - b) */
export function mixNodes(on: Expressions, a: Value, b: Value, share: Value): Value {
  return on.add(b, on.mul(share, on.sub(a, b)));
}
