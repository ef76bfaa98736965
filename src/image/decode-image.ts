import type { Region, Sharp } from 'sharp';
import { ReposeError } from '../errors.js';
import { isSameSize, type Size } from '../pose/skeleton.js';
import { continueWindow } from './continue-window.js';
import {
  type Box,
  type Framing,
  fillColour,
  findCropViolations,
  minSide,
  toIntersection,
  toPixelPlacement,
} from './framing.js';
import { defaultImageLimits, type ImageLimits } from './image-limits.js';
import { detectPictureFormat, type PictureFormat } from './picture-format.js';
import { sharp } from './sharp.js';

export interface DecodeOptions {
  /** The size to frame the picture to; by default the picture or its crop box keeps its size. */
  readonly size?: Size;
  readonly framing: Framing;
  /** The colour of `contain`'s bars, by default `fillColour`. */
  readonly sides?: string;
  readonly limits?: ImageLimits;
  /** The name of the picture and of the crop box in errors. */
  readonly field: string;
  readonly cropField?: string;
}

export interface DecodedImage {
  /** RGB levels [H, W, 3] of the requested size, or of `source`. */
  readonly imageNhwc: Uint8Array;
  /** The upright picture's size before framing. */
  readonly source: Size;
}

/**
 * Decodes a JPEG, PNG or WebP picture, turns it upright (EXIF), puts `fillColour` behind
 * transparency, converts it to sRGB and frames it. Takes the first picture of animations. Throws
 * `invalid-argument`, naming `field`, for other formats and for damaged or truncated pictures.
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions): Promise<DecodedImage> {
  const image = await openImage(bytes, options);
  return { imageNhwc: await image.frame(options), source: image.source };
}

/** A picture whose header has been read. */
export interface OpenImage {
  /** The upright picture's size. */
  readonly source: Size;
  /** Decodes it as `decodeImage` does, and throws what that throws; any number of times. */
  frame(options: FrameOptions): Promise<Uint8Array>;
}

/** How `OpenImage.frame` frames: see `DecodeOptions`. */
export type FrameOptions = Omit<DecodeOptions, 'limits' | 'field'>;

/**
 * Reads a picture's header. Throws `invalid-argument`, naming `field`, for what `decodeImage`
 * refuses before it decodes.
 */
export async function openImage(
  bytes: Uint8Array,
  { limits = defaultImageLimits, field }: Pick<DecodeOptions, 'limits' | 'field'>,
): Promise<OpenImage> {
  const picture = openPicture(bytes, limits, field);
  const source = await readSize(picture, limits, field);
  return {
    source,
    frame: async ({ size, framing, sides = fillColour, cropField = 'crop' }) => {
      const [cropViolation] = findCropViolations(framing, source, cropField);
      if (cropViolation) throw ReposeError.invalid([cropViolation]);
      const target = size ?? toOwnSize(framing, source);
      return frame(picture.loaded.clone(), { framing, sides, source, target }).catch((cause: unknown) => {
        throw toDamageError(field, cause);
      });
    },
  };
}

/** The upright size of an encoded picture, read from its header. Throws as `openImage` does. */
export async function readImageSize(bytes: Uint8Array, field: string): Promise<Size> {
  return (await openImage(bytes, { field })).source;
}

/** An encoded picture, opened by libvips but not read yet. */
interface OpenPicture {
  /** The format by its first bytes. */
  readonly format: PictureFormat;
  readonly loaded: Sharp;
}

/** Refuses other formats by their first bytes, so that no other loader of libvips runs. */
function openPicture(bytes: Uint8Array, limits: ImageLimits, field: string): OpenPicture {
  if (bytes.length === 0) throw toDecodeError(field, 'empty, expected JPEG, PNG or WebP');
  if (bytes.length > limits.maxBytes)
    throw toDecodeError(field, `${bytes.length} bytes, expected at most ${limits.maxBytes}`);
  const { name, format } = detectPictureFormat(bytes);
  if (format === undefined) throw toDecodeError(field, `${name} format, expected JPEG, PNG or WebP`);
  // `readSize` checks the limit on pixels, with our own error.
  return { format, loaded: sharp(bytes, { limitInputPixels: false, failOn: 'error' }) };
}

/** The upright picture's size, as the decoder reads it. Throws if it exceeds the limits. */
async function readSize({ format, loaded }: OpenPicture, limits: ImageLimits, field: string): Promise<Size> {
  const metadata = await loaded.metadata().catch((cause: unknown) => {
    throw toDamageError(field, cause);
  });
  if (metadata.format !== format)
    throw toDecodeError(field, `${metadata.format} with the signature of ${format}, expected one format`);
  const { width, height } = metadata.autoOrient;
  const found = `${width}x${height} pixels`;
  if (Math.min(width, height) < minSide)
    throw toDecodeError(field, `${found}, expected at least ${minSide}x${minSide}`);
  if (Math.max(width, height) > limits.maxSidePx)
    throw toDecodeError(field, `${found}, expected sides of at most ${limits.maxSidePx}`);
  if (width * height > limits.maxPixels)
    throw toDecodeError(field, `${found}, expected at most ${limits.maxPixels} pixels in all`);
  return { width, height };
}

/**
 * Resizes the picture or its box to its placement, then cuts or fills it to the target.
 * Pictures that libvips enlarges are off by half a target pixel to the right and down, far inside a
 * joint's disc.
 */
async function frame(
  picture: Sharp,
  { framing, sides, source, target }: { framing: Framing; sides: string; source: Size; target: Size },
): Promise<Uint8Array> {
  const { region, placed } = toPixelPlacement(framing, source, target);
  picture.autoOrient();
  // Extracting first would disable shrinking a JPEG while decoding, so only boxes do it.
  if (framing.kind === 'crop' || framing.kind === 'window') picture.extract(toSharpBox(region));
  picture.resize(placed.width, placed.height, { fit: 'fill' });
  const inside = toIntersection(placed, target);
  if (!isSameSize(inside, placed))
    picture.extract(toSharpBox({ ...inside, x: inside.x - placed.x, y: inside.y - placed.y }));
  if (!isSameSize(inside, target))
    picture.extend({
      left: inside.x,
      top: inside.y,
      right: target.width - inside.x - inside.width,
      bottom: target.height - inside.y - inside.height,
      background: sides,
    });
  const flat = picture.flatten({ background: fillColour }).toColourspace('srgb');
  const levels = await flat.raw({ depth: 'uchar' }).toBuffer();
  continueWindow(levels, framing, { source, target });
  return levels;
}

function toOwnSize(framing: Framing, source: Size): Size {
  return framing.kind === 'crop' ? framing.box : source;
}

function toSharpBox({ x, y, width, height }: Box): Region {
  return { left: x, top: y, width, height };
}

function toDamageError(field: string, cause: unknown): ReposeError {
  return toDecodeError(field, 'damaged or truncated, expected a whole picture', cause);
}

function toDecodeError(field: string, problem: string, cause?: unknown): ReposeError {
  const description = `Cannot decode ${field}: ${problem}`;
  return new ReposeError('invalid-argument', description, { cause, violations: [{ field, description }] });
}
