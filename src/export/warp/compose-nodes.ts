import { alphaSteepness } from '../../warp/network-inputs.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { WarpNodes } from './warp-graph.js';

/**
 * The coarse picture [N, 3, H, W], and the share of each pixel that the person covers, [N, 1, H, W],
 * of what G1 gives for `warped` inputs, [N, 4, H, W] = rgb, l: alpha = sigmoid(l + 2 (2 C - 1)),
 * alpha (W + rgb) + (1 - alpha) B. src/train/networks/compose.ts trains it so.
 */
export function composeNodes(
  on: Expressions,
  output: Value,
  planes: WarpNodes,
): { readonly picture: Value; readonly alpha: Value } {
  const { warped, coverage, background } = planes;
  const [rgb, l] = [on.slice(output, 1, [0, 3]), on.slice(output, 1, [3, 4])];
  const prior = on.mul(on.sub(on.mul(coverage, 2), 1), alphaSteepness);
  const alpha = on.unary('Sigmoid', on.add(l, prior)); // [N, 1, H, W]
  const person = on.add(warped, rgb);
  return { picture: on.add(background, on.mul(alpha, on.sub(person, background))), alpha };
}
