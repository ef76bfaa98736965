import type { Size } from '../pose/skeleton.js';
import { sharp } from './sharp.js';

/** Draws an SVG of the same size over RGB bytes [H, W, 3]. */
export async function drawSvgOver(imageNhwc: Uint8Array, size: Size, svg: string): Promise<Uint8Array> {
  return sharp(imageNhwc, { raw: { ...size, channels: 3 } })
    .composite([{ input: Buffer.from(svg) }])
    .removeAlpha()
    .raw()
    .toBuffer();
}
