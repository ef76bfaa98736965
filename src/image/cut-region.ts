import type { Size } from '../pose/skeleton.js';
import { type CutRegion, toCutPlacement } from './cut-placement.js';
import type { Box } from './framing.js';
import { sharp } from './sharp.js';

/** RGB levels [H, W, 3] and their size. */
export interface Picture {
  readonly imageNhwc: Uint8Array;
  readonly size: Size;
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
