import { composition } from '../../warp/network-inputs.js';
import { int, string, type Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import { addColumns, addRows, type WarpNodes } from './warp-graph.js';

/** See `composition`. */
export interface ComposedNodes {
  /** The coarse picture, [N, 3, H, W]. */
  readonly picture: Value;
  /** The share of each pixel that the person covers, [N, 1, H, W]. */
  readonly alpha: Value;
  /** W', [N, 3, H, W]. */
  readonly shifted: Value;
}

/**
 * The coarse picture of what G1 gives for `warped` inputs, [N, 7, H, W], as
 * src/train/networks/compose.ts trains it.
 */
export function composeNodes(on: Expressions, output: Value, planes: WarpNodes): ComposedNodes {
  const { alphaSteepness, trustPrior } = composition;
  const { warped, coverage, background } = planes;
  const part = (from: number, to: number) => on.slice(output, 1, [from, to]);
  const [rgb, l, t, d] = [part(0, 3), part(3, 4), part(4, 5), part(5, 7)];
  const prior = on.mul(on.sub(on.mul(coverage, 2), 1), alphaSteepness);
  const alpha = on.unary('Sigmoid', on.add(l, prior)); // [N, 1, H, W]
  const trust = on.unary('Sigmoid', on.add(t, trustPrior)); // [N, 1, H, W]
  const shifted = shiftNodes(on, warped, d);
  const person = on.add(on.mul(trust, shifted), rgb);
  return { picture: on.add(background, on.mul(alpha, on.sub(person, background))), alpha, shifted };
}

/** W' of W [N, 3, H, W] and d [N, 2, H, W]. */
function shiftNodes(on: Expressions, warped: Value, d: Value): Value {
  const [, , height, width] = warped.shape as [string, number, number, number];
  const shift = on.mul(on.unary('Tanh', d), composition.shiftReach * height); // pixels
  const toUnit = (axis: number, places: Value, length: number) => {
    const place = on.add(on.slice(shift, 1, [axis, axis + 1]), places); // [N, 1, H, W]
    return on.sub(on.mul(place, 2 / (length - 1)), 1);
  };
  const planes = [toUnit(0, addColumns(on, width), width), toUnit(1, addRows(on, height), height)];
  const grid = on.transpose(on.concat(planes, 1), [0, 2, 3, 1]); // [N, H, W, 2]
  return on.node('GridSample', [warped, grid], warped.shape, {
    mode: string('bilinear'),
    padding_mode: string('border'),
    align_corners: int(1),
  });
}
