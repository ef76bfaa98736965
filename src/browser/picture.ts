import { ReposeError, toMessage } from '../errors.js';
import { type Framing, fillColour, minSide, toPixelPlacement } from '../image/framing.js';
import { defaultImageLimits } from '../image/image-limits.js';
import type { Size } from '../pose/skeleton.js';
import { resample } from './resample.js';

/** An upright picture's RGBA levels, opaque. */
export type Picture = ImageData;

/**
 * Decodes whatever the browser can show, upright, in sRGB, transparency laid on `fillColour`. Throws `invalid-argument`,
 * naming `name`, for what it cannot and for pictures beyond the server's limits in pixels.
 */
export async function decodePicture(file: Blob, name: string): Promise<Picture> {
  const bitmap = await createImageBitmap(file).catch((cause: unknown) => {
    throw toDecodeError(name, `${toMessage(cause)}, expected a picture that this browser can show`, cause);
  });
  try {
    assertSize(bitmap, name);
    const context = getContext(new OffscreenCanvas(bitmap.width, bitmap.height));
    context.fillStyle = fillColour;
    context.fillRect(0, 0, bitmap.width, bitmap.height);
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/** The condition image: RGB levels [H, W, 3] of `target`, placed as the server places it. */
export function framePicture({ data, width, height }: Picture, framing: Framing, target: Size): Uint8Array {
  const { placed } = toPixelPlacement(framing, { width, height }, target);
  const x = { source: width, placed: placed.width, offset: placed.x, target: target.width };
  const y = { source: height, placed: placed.height, offset: placed.y, target: target.height };
  return resample(data, { x, y });
}

/** Shows RGB levels [H, W, 3] of `size` on a canvas, one pixel each. */
export function showPicture(canvas: HTMLCanvasElement, imageNhwc: Uint8Array, size: Size): void {
  const picture = new ImageData(size.width, size.height);
  picture.data.fill(255);
  for (let pixel = 0; pixel < size.width * size.height; pixel += 1)
    picture.data.set(imageNhwc.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  Object.assign(canvas, size);
  getContext(canvas).putImageData(picture, 0, 0);
}

function assertSize({ width, height }: Size, name: string): void {
  const { maxPixels, maxSidePx } = defaultImageLimits;
  const found = `${width}x${height} pixels`;
  if (Math.min(width, height) < minSide)
    throw toDecodeError(name, `${found}, expected at least ${minSide}x${minSide}`);
  if (Math.max(width, height) > maxSidePx)
    throw toDecodeError(name, `${found}, expected sides of at most ${maxSidePx}`);
  if (width * height > maxPixels)
    throw toDecodeError(name, `${found}, expected at most ${maxPixels} pixels in all`);
}

function getContext(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D;
function getContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D;
function getContext(
  canvas: OffscreenCanvas | HTMLCanvasElement,
): OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { colorSpace: 'srgb', willReadFrequently: true }) as
    | OffscreenCanvasRenderingContext2D
    | CanvasRenderingContext2D
    | null; // the compiler does not know what a canvas of two kinds returns
  if (context === null) throw new Error('Cannot draw: this browser has no 2d canvas');
  return context;
}

function toDecodeError(name: string, problem: string, cause?: unknown): ReposeError {
  const description = `Cannot decode ${name}: ${problem}`;
  return new ReposeError('invalid-argument', description, {
    cause,
    violations: [{ field: name, description }],
  });
}
