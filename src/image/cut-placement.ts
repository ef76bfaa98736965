import type { Size } from '../pose/skeleton.js';
import type { Box, Placement } from './framing.js';

/** A part of a picture, resized. */
export interface CutRegion {
  /** RGB levels [H, W, 3] of the target's size. */
  readonly imageNhwc: Uint8Array;
  /** Which part of the picture lies where in the target. */
  readonly placement: Placement;
}

/**
 * Where a box of a picture lies in a target of the box's proportions: the part of the box inside
 * the picture, which is at least a pixel, and its whole pixels of the target, at least one.
 */
export function toCutPlacement(size: Size, box: Box, target: Size): Placement {
  const [x, width] = clip(box.x, box.width, size.width);
  const [y, height] = clip(box.y, box.height, size.height);
  const [left, placedWidth] = place(x - box.x, width, target.width / box.width, target.width);
  const [top, placedHeight] = place(y - box.y, height, target.height / box.height, target.height);
  return {
    region: { x, y, width, height },
    placed: { x: left, y: top, width: placedWidth, height: placedHeight },
  };
}

/** Where a span begins inside 0..`limit`, and how much of it lies there. */
function clip(from: number, length: number, limit: number): [number, number] {
  const start = Math.max(0, from);
  return [start, Math.min(from + length, limit) - start];
}

function place(from: number, length: number, scale: number, limit: number): [number, number] {
  const start = Math.min(limit - 1, Math.round(from * scale));
  return [start, Math.min(limit - start, Math.max(1, Math.round(length * scale)))];
}
