import { int, string, type Value } from '../graph.js';
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
