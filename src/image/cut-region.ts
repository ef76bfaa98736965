import type { Size } from '../pose/skeleton.js';
import type { Box, Placement } from './framing.js';
import { sharp } from './sharp.js';

/** RGB levels [H, W, 3] and their size. */
export interface Picture {
  readonly imageNhwc: Uint8Array;
  readonly size: Size;
}

export interface CutRegion {
  /** RGB levels [H, W, 3] of the target's size. */
  readonly imageNhwc: Uint8Array;
  /** Which part of the picture lies where in the target. */
  readonly placement: Placement;
}

/**
 * A box of a picture resized to a target of the same proportions. The box may extend beyond the
 * picture's edges, where the target is black, but must show at least a pixel of it.
 */
export async function cutRegion({ imageNhwc, size }: Picture, box: Box, target: Size): Promise<CutRegion> {
  const placement = toCutPlacement(size, box, target);
  const { region, placed } = placement;
  const cut = await sharp(imageNhwc, { raw: { ...size, channels: 3 } })
    .extract({ left: region.x, top: region.y, width: region.width, height: region.height })
    .resize(placed.width, placed.height, { fit: 'fill' })
    .extend({
      left: placed.x,
      top: placed.y,
      right: target.width - placed.x - placed.width,
      bottom: target.height - placed.y - placed.height,
      background: '#000000',
    })
    .raw()
    .toBuffer();
  return { imageNhwc: cut, placement };
}

/** The part of the box inside the picture, and its whole pixels of the target, at least one. */
function toCutPlacement(size: Size, box: Box, target: Size): Placement {
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
