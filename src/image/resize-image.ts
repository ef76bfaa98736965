import { isSameSize, type Size } from '../pose/skeleton.js';
import { sharp } from './sharp.js';

/**
 * RGB bytes [H, W, 3] stretched to another size by bicubic interpolation, antialiased where it
 * shrinks.
 */
export async function resizeImage(imageNhwc: Uint8Array, from: Size, to: Size): Promise<Uint8Array> {
  if (isSameSize(from, to)) return imageNhwc;
  return sharp(imageNhwc, { raw: { ...from, channels: 3 } })
    .resize(to.width, to.height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
}
