import { isSameSize, type Size } from '../pose/skeleton.js';
import type { Box } from './framing.js';
import { sharp } from './sharp.js';

/**
 * RGB bytes [H, W, 3] stretched to another size by bicubic interpolation, antialiased where it
 * shrinks.
 */
export async function resizeImage(imageNhwc: Uint8Array, from: Size, to: Size): Promise<Uint8Array> {
  if (isSameSize(from, to)) return imageNhwc;
  return resizePart(imageNhwc, from, { box: { x: 0, y: 0, ...from }, to });
}

/** As `resizeImage`, of a box of whole pixels inside the picture. */
export async function resizePart(
  imageNhwc: Uint8Array,
  from: Size,
  { box, to }: { readonly box: Box; readonly to: Size },
): Promise<Uint8Array> {
  return sharp(imageNhwc, { raw: { ...from, channels: 3 } })
    .extract({ left: box.x, top: box.y, width: box.width, height: box.height })
    .resize(to.width, to.height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
}
