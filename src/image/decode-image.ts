import type { Region } from 'sharp';
import { ReposeError } from '../errors.js';
import { isSameSize, type Size } from '../pose/skeleton.js';
import { decodeSmallJpeg, isPlainJpeg } from './decode-small-jpeg.js';
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
import { readJpegSize } from './read-jpeg-size.js';
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
  const format = parseFormat(bytes, limits, field);
  const source = await readSize(bytes, { format, limits, field });
  const [cropViolation] = findCropViolations(framing, source, cropField);
  if (cropViolation) throw ReposeError.invalid([cropViolation]);
  try {
    const target = size ?? toOwnSize(framing, source);
    const isAsIs = framing.kind !== 'crop' && isSameSize(target, source);
    const isPlain = isAsIs && format === 'jpeg' && isPlainJpeg(bytes, source);
    const imageNhwc = isPlain ? await decodeSmallJpeg(bytes, source) : undefined;
    return { imageNhwc: imageNhwc ?? (await frame(bytes, { framing, sides, source, target })), source };
  } catch (cause) {
    throw toDecodeError(field, 'damaged or truncated, expected a whole picture', cause);
  }
}

/**
 * The size of an encoded picture once it is upright, from its header alone. Throws `invalid-argument`, naming `field`, for what
 * `decodeImage` would refuse before it decodes.
 */
export function readImageSize(bytes: Uint8Array, field: string): Promise<Size> {
  const limits = defaultImageLimits;
  return readSize(bytes, { format: parseFormat(bytes, limits, field), limits, field });
}

/** Refuses by the first bytes what sharp must never see, so that no other loader of libvips is reached. */
function parseFormat(bytes: Uint8Array, limits: ImageLimits, field: string): PictureFormat {
  if (bytes.length === 0) throw toDecodeError(field, 'empty, expected JPEG, PNG or WebP');
  if (bytes.length > limits.maxBytes)
    throw toDecodeError(field, `${bytes.length} bytes, expected at most ${limits.maxBytes}`);
  const { name, format } = detectPictureFormat(bytes);
  if (format === undefined) throw toDecodeError(field, `${name} format, expected JPEG, PNG or WebP`);
  return format;
}

/** The upright picture's size from its header, within the limits. */
async function readSize(
  bytes: Uint8Array,
  { format, limits, field }: { format: PictureFormat; limits: ImageLimits; field: string },
): Promise<Size> {
  const fromHeader = format === 'jpeg' ? readJpegSize(bytes) : undefined;
  const { width, height } = fromHeader ?? (await askLibvips(bytes, { format, field }));
  const found = `${width}x${height} pixels`;
  if (Math.min(width, height) < minSide)
    throw toDecodeError(field, `${found}, expected at least ${minSide}x${minSide}`);
  if (Math.max(width, height) > limits.maxSidePx)
    throw toDecodeError(field, `${found}, expected sides of at most ${limits.maxSidePx}`);
  if (width * height > limits.maxPixels)
    throw toDecodeError(field, `${found}, expected at most ${limits.maxPixels} pixels in all`);
  return { width, height };
}

/** The size as libvips reads it. Refuses what it takes for another format. */
async function askLibvips(
  bytes: Uint8Array,
  { format, field }: { format: PictureFormat; field: string },
): Promise<Size> {
  const { autoOrient, format: loaded } = await sharp(bytes, { limitInputPixels: false, failOn: 'error' })
    .metadata()
    .catch((cause: unknown) => {
      throw toDecodeError(field, 'damaged or truncated, expected a whole picture', cause);
    });
  if (loaded !== format) throw toDecodeError(field, `${loaded} behind the signature of ${format}`);
  return autoOrient;
}

/**
 * The whole picture or its crop box, resized to where it is placed, then cut or filled to the target. Where libvips
 * enlarges, it lands half a pixel of the target farther right and down than placed: far inside a joint's disc.
 */
async function frame(
  bytes: Uint8Array,
  { framing, sides, source, target }: { framing: Framing; sides: string; source: Size; target: Size },
): Promise<Uint8Array> {
  const { region, placed } = toPixelPlacement(framing, source, target);
  const picture = sharp(bytes, {
    limitInputPixels: source.width * source.height,
    failOn: 'error',
  }).autoOrient();
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

function toDecodeError(field: string, problem: string, cause?: unknown): ReposeError {
  const description = `Cannot decode ${field}: ${problem}`;
  return new ReposeError('invalid-argument', description, { cause, violations: [{ field, description }] });
}
