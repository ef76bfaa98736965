import type { Region, Sharp } from 'sharp';
import { ReposeError } from '../errors.js';
import type { Size } from '../pose/skeleton.js';
import {
  type Box,
  type Framing,
  fillColour,
  findCropViolations,
  minSide,
  toPixelPlacement,
} from './framing.js';
import { defaultImageLimits, type ImageLimits } from './image-limits.js';
import { detectPictureFormat, type PictureFormat } from './picture-format.js';
import { sharp } from './sharp.js';

export interface DecodeOptions {
  /** The size to frame the picture to; without it the picture, or its crop box, keeps its own. */
  readonly size?: Size;
  readonly framing: Framing;
  /** What `contain` fills empty sides with; `fillColour` without it. */
  readonly sides?: string;
  readonly limits?: ImageLimits;
  /** The caller's name of the picture and of the crop box, for errors. */
  readonly field: string;
  readonly cropField?: string;
}

export interface DecodedImage {
  /** [H, W, 3] of the size asked for, or of `source`, RGB, 0..255. */
  readonly imageNhwc: Uint8Array;
  /** The upright picture's size before it was framed. */
  readonly source: Size;
}

/**
 * Decodes a JPEG, PNG or WebP picture, turns it upright (EXIF), lays transparency on `fillColour`, converts it to sRGB
 * and frames it. Animations give their first picture. Throws `invalid-argument`, naming `field`, for anything else,
 * damaged or truncated pictures included.
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions): Promise<DecodedImage> {
  const { size, framing, sides = fillColour, limits = defaultImageLimits, field } = options;
  const { cropField = 'crop' } = options;
  const picture = openPicture(bytes, limits, field);
  const source = await readSize(picture, limits, field);
  const [cropViolation] = findCropViolations(framing, source, cropField);
  if (cropViolation) throw ReposeError.invalid([cropViolation]);
  const target = size ?? toOwnSize(framing, source);
  const imageNhwc = await frame(picture.loaded, { framing, sides, source, target }).catch(
    (cause: unknown) => {
      throw toDamageError(field, cause);
    },
  );
  return { imageNhwc, source };
}

/**
 * The size of an encoded picture once it is upright, from its header alone. Throws `invalid-argument`, naming `field`, for what
 * `decodeImage` would refuse before it decodes.
 */
export async function readImageSize(bytes: Uint8Array, field: string): Promise<Size> {
  const limits = defaultImageLimits;
  return readSize(openPicture(bytes, limits, field), limits, field);
}

/** An encoded picture in the hands of libvips, which has not read it yet. */
interface OpenPicture {
  /** By its first bytes. */
  readonly format: PictureFormat;
  readonly loaded: Sharp;
}

/** Refuses by the first bytes what sharp must never see, so that no other loader of libvips is reached. */
function openPicture(bytes: Uint8Array, limits: ImageLimits, field: string): OpenPicture {
  if (bytes.length === 0) throw toDecodeError(field, 'empty, expected JPEG, PNG or WebP');
  if (bytes.length > limits.maxBytes)
    throw toDecodeError(field, `${bytes.length} bytes, expected at most ${limits.maxBytes}`);
  const { name, format } = detectPictureFormat(bytes);
  if (format === undefined) throw toDecodeError(field, `${name} format, expected JPEG, PNG or WebP`);
  // `readSize` holds the limit on pixels, with an error of ours.
  return { format, loaded: sharp(bytes, { limitInputPixels: false, failOn: 'error' }) };
}

/** The upright picture's size within the limits, as the decoder itself reads it. */
async function readSize({ format, loaded }: OpenPicture, limits: ImageLimits, field: string): Promise<Size> {
  const metadata = await loaded.metadata().catch((cause: unknown) => {
    throw toDamageError(field, cause);
  });
  if (metadata.format !== format)
    throw toDecodeError(field, `${metadata.format} behind the signature of ${format}`);
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
 * The whole picture or its crop box, resized to where it is placed, then cut or filled to the target. Where libvips
 * enlarges, it lands half a pixel of the target farther right and down than placed: far inside a joint's disc.
 */
async function frame(
  picture: Sharp,
  { framing, sides, source, target }: { framing: Framing; sides: string; source: Size; target: Size },
): Promise<Uint8Array> {
  const { region, placed } = toPixelPlacement(framing, source, target);
  picture.autoOrient();
  // Extracting first keeps a JPEG from being shrunk while it is decoded: only where there is a crop box.
  if (framing.kind === 'crop') picture.extract(toSharpBox(region));
  picture.resize(placed.width, placed.height, { fit: 'fill' });
  const inside = toIntersection(placed, target);
  if (framing.kind === 'cover')
    picture.extract(toSharpBox({ ...inside, x: inside.x - placed.x, y: inside.y - placed.y }));
  if (framing.kind === 'contain')
    picture.extend({
      left: inside.x,
      top: inside.y,
      right: target.width - inside.x - inside.width,
      bottom: target.height - inside.y - inside.height,
      background: sides,
    });
  return picture.flatten({ background: fillColour }).toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer();
}

function toOwnSize(framing: Framing, source: Size): Size {
  return framing.kind === 'crop' ? framing.box : source;
}

/** The part of `placed` that lies in the target: all of it, or all of the target. */
function toIntersection(placed: Box, target: Size): Box {
  const x = Math.max(0, placed.x);
  const y = Math.max(0, placed.y);
  return {
    x,
    y,
    width: Math.min(placed.x + placed.width, target.width) - x,
    height: Math.min(placed.y + placed.height, target.height) - y,
  };
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
