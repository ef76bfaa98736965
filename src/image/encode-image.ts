import type { JpegOptions } from 'sharp';
import type { Size } from '../pose/skeleton.js';
import { encodeSmallPng, isSmall } from './encode-small-png.js';
import { sharp } from './sharp.js';

/** The encodings of drawn pictures; `rgb` is the raw bytes [H, W, 3]. */
export const outputFormats = ['png', 'jpeg', 'webp', 'rgb'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** The default quality of JPEG and WebP. */
export const defaultQuality = 90;

export interface EncodeOptions {
  readonly size: Size;
  readonly format: OutputFormat;
  /** For JPEG and WebP; see `isQuality`. */
  readonly quality?: number;
}

/** Whether a number is a valid quality. */
export function isQuality(quality: number): boolean {
  return Number.isInteger(quality) && quality >= 1 && quality <= 100;
}

/** Encodes RGB bytes [H, W, 3], 0..255. */
export async function encodeImage(imageNhwc: Uint8Array, options: EncodeOptions): Promise<Uint8Array> {
  const { size, format, quality = defaultQuality } = options;
  const picture = () => sharp(imageNhwc, { raw: { ...size, channels: 3 } });
  switch (format) {
    // For such small pictures, level 1 takes half of the default's time (6) and up to twice its
    // bytes.
    case 'png':
      return isSmall(size)
        ? encodeSmallPng(imageNhwc, size)
        : picture().png({ compressionLevel: 1 }).toBuffer();
    case 'jpeg':
      return picture().jpeg(toJpegOptions(quality)).toBuffer();
    case 'webp':
      return picture().webp({ quality }).toBuffer();
    case 'rgb':
      return imageNhwc;
    default:
      return assertNever(format);
  }
}

/** A picture file of this program as a JPEG of the default quality; throws sharp's error for a damaged one. */
export function convertToJpeg(picture: Uint8Array): Promise<Uint8Array> {
  return sharp(picture).jpeg(toJpegOptions(defaultQuality)).toBuffer();
}

/** Full chroma: at 64x128 pixels, colours with halved resolution visibly bleed. */
function toJpegOptions(quality: number): JpegOptions {
  return { quality, chromaSubsampling: '4:4:4' };
}

function assertNever(format: never): never {
  throw new Error(`Cannot encode format: ${String(format)}`);
}
