import type { Size } from '../pose/skeleton.js';
import { encodeSmallPng, isSmall } from './encode-small-png.js';
import { sharp } from './sharp.js';

/** What a drawn picture can be sent as; `rgb` is the bare bytes [H, W, 3]. */
export const outputFormats = ['png', 'jpeg', 'webp', 'rgb'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Quality of JPEG and WebP where a caller names none. */
export const defaultQuality = 90;

export interface EncodeOptions {
  readonly size: Size;
  readonly format: OutputFormat;
  /** See `isQuality`; only JPEG and WebP lose anything. */
  readonly quality?: number;
}

/** Whether a number can be the quality of `EncodeOptions`. */
export function isQuality(quality: number): boolean {
  return Number.isInteger(quality) && quality >= 1 && quality <= 100;
}

/** Encodes RGB bytes [H, W, 3], 0..255. */
export async function encodeImage(imageNhwc: Uint8Array, options: EncodeOptions): Promise<Uint8Array> {
  const { size, format, quality = defaultQuality } = options;
  const picture = () => sharp(imageNhwc, { raw: { ...size, channels: 3 } });
  switch (format) {
    // Level 1 takes half of the time of the default level 6 for such small pictures, and up to twice its bytes.
    case 'png':
      return isSmall(size)
        ? encodeSmallPng(imageNhwc, size)
        : picture().png({ compressionLevel: 1 }).toBuffer();
    // Whole chroma: at 64x128 pixels halved colours are plainly seen to bleed.
    case 'jpeg':
      return picture().jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
    case 'webp':
      return picture().webp({ quality }).toBuffer();
    case 'rgb':
      return imageNhwc;
    default:
      return assertNever(format);
  }
}

function assertNever(format: never): never {
  throw new Error(`Cannot encode format: ${String(format)}`);
}
