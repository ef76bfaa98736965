import { int, string, type Value } from '../graph.js';
import { beyondAll } from './distance-nodes.js';
import type { Expressions } from './expressions.js';

/**
 * Planes [N, C, h, w] at the places of a flow [N, 2, H, W], x and then y, -1 to 1 between the outer edges
 * of the planes: [N, C, H, W], bilinear, 0 beyond the border. GridSample of zeros and unaligned corners, since
 * onnxruntime's CPU kernel finds a place's neighbours once for all channels in that case alone.
 */
export function sampleNodes(on: Expressions, planes: Value, flow: Value): Value {
  const grid = on.transpose(flow, [0, 2, 3, 1]); // [N, H, W, 2]
  return on.node('GridSample', [planes, grid], [...planes.shape.slice(0, 2), ...flow.shape.slice(2)], {
    mode: string('bilinear'),
    padding_mode: string('zeros'),
    align_corners: int(0),
  });
}

/** A place in pixels p of a plane's side of a length is `scale` p + `start` in a flow. */
export function toFlowUnits(length: number): { readonly scale: number; readonly start: number } {
  return { scale: 2 / length, start: 1 / length - 1 };
}

/** A flow [N, 2, h, w] that stays on the upper and the lower edge of planes of a height instead of going beyond. */
export function repeatEdges(on: Expressions, flow: Value, height: number): Value {
  const { start } = toFlowUnits(height);
  const [first, last] = [
    on.constant('first_places', [1, 2, 1, 1], [-beyondAll, start]),
    on.constant('last_places', [1, 2, 1, 1], [beyondAll, -start]),
  ];
  return on.binary('Min', on.binary('Max', flow, first), last);
}
