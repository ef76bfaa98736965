import { ReposeError, toMessage } from '../errors.js';
import type { ViewedPicture } from '../estimator/find-person.js';
import { continueWindow } from '../image/continue-window.js';
import { toCutPlacement } from '../image/cut-placement.js';
import { type Framing, fillColour, minSide, type Placement, toPixelPlacement } from '../image/framing.js';
import { defaultImageLimits } from '../image/image-limits.js';
import type { Size } from '../pose/skeleton.js';

/** An upright picture. */
export type Picture = ImageBitmap;

/**
 * Decodes whatever the browser can show, upright. Throws `invalid-argument`, naming `name`, for
 * what it cannot and for pictures beyond the server's limits in pixels.
 */
export async function decodePicture(file: Blob, name: string): Promise<Picture> {
  const picture = await createImageBitmap(file).catch((cause: unknown) => {
    throw toDecodeError(name, `${toMessage(cause)}, expected a picture that this browser can show`, cause);
  });
  try {
    assertSize(picture, name);
    return picture;
  } catch (error) {
    picture.close();
    throw error;
  }
}

/** Fetches and decodes a picture of the page's own. */
export async function fetchPicture(name: string): Promise<Picture> {
  const response = await fetch(name);
  return decodePicture(await response.blob(), name);
}

/**
 * The condition image: RGB levels [H, W, 3] of `target` in sRGB, placed as the server places it,
 * transparency and empty sides filled with `fillColour`, or around a window with what continues the
 * picture. It is scaled by the browser, whose pixels differ from the server's, but not how
 * good a picture G2 makes of them: docs/playground.md has the figures.
 */
export function framePicture(picture: Picture, framing: Framing, target: Size): Uint8Array {
  const { width, height } = picture; // not keys of its own, so that spreading it would lose them
  const source = { width, height };
  const placement = toPixelPlacement(framing, source, target);
  const canvas = drawPlaced(picture, placement, { target, background: fillColour });
  const levels = readLevels(canvas);
  continueWindow(levels, framing, { source, target });
  return levels;
}

/** A picture reduced to `size`, for an estimator to look at. */
export function viewPicture(picture: Picture, size: Size): ViewedPicture {
  const { width, height } = picture;
  const placement = { region: { x: 0, y: 0, width, height }, placed: { x: 0, y: 0, ...size } };
  const viewed = drawPlaced(picture, placement, { target: size, background: fillColour });
  return {
    size,
    cut: async (box, target) => {
      const cut = toCutPlacement(size, box, target);
      const canvas = drawPlaced(viewed, cut, { target, background: '#000000' });
      return { imageNhwc: readLevels(canvas), placement: cut };
    },
  };
}

/** Shows RGB levels [H, W, 3] of `size` on a canvas, one pixel each. */
export function showPicture(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  imageNhwc: Uint8Array,
  { width, height }: Size,
): void {
  const picture = new ImageData(width, height);
  picture.data.fill(255);
  for (let from = 0, to = 0; from < imageNhwc.length; from += 3, to += 4) {
    picture.data[to] = imageNhwc[from]!;
    picture.data[to + 1] = imageNhwc[from + 1]!;
    picture.data[to + 2] = imageNhwc[from + 2]!;
  }
  Object.assign(canvas, { width, height });
  getContext(canvas).putImageData(picture, 0, 0);
}

function drawPlaced(
  picture: Picture | OffscreenCanvas,
  { region, placed }: Placement,
  { target, background }: { readonly target: Size; readonly background: string },
): OffscreenCanvas {
  const canvas = new OffscreenCanvas(target.width, target.height);
  const context = getContext(canvas);
  context.imageSmoothingQuality = 'high';
  context.fillStyle = background;
  context.fillRect(0, 0, target.width, target.height);
  const [from, to] = [region, placed].map(({ x, y, width, height }) => [x, y, width, height] as const);
  context.drawImage(picture, ...from!, ...to!);
  return canvas;
}

/** RGB levels [H, W, 3] of a canvas. */
function readLevels(canvas: OffscreenCanvas): Uint8Array {
  const { data } = getContext(canvas).getImageData(0, 0, canvas.width, canvas.height);
  return Uint8Array.from(data.filter((_, index) => index % 4 !== 3));
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
