import type { OverlayOptions } from 'sharp';
import type { Size } from '../pose/skeleton.js';
import { type Box, toIntersection, toPixelPlacement } from './framing.js';
import { sharp } from './sharp.js';

/** A picture to lay over another one: stretched to a box in that one's pixels, cut at its edges. */
export interface Patch {
  /** [h, w, 4]: R, G, B and how far the pixel covers, 0 to 255. */
  readonly rgba: Uint8Array;
  readonly size: Size;
  readonly box: Box;
}

/** RGB bytes [H, W, 3] with patches drawn over them, the first one lowest. Runs off this thread. */
export async function drawPatches(
  imageNhwc: Uint8Array,
  size: Size,
  patches: readonly Patch[],
): Promise<Uint8Array> {
  const overlays = await Promise.all(patches.map((patch) => toOverlay(patch, size)));
  return sharp(imageNhwc, { raw: { ...size, channels: 3 } })
    .composite(overlays)
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** The patch at the picture's scale: only its pixels inside the picture are ever made. */
async function toOverlay({ rgba, size, box }: Patch, picture: Size): Promise<OverlayOptions> {
  const [scaleX, scaleY] = [size.width / box.width, size.height / box.height];
  const view = {
    x: -box.x * scaleX,
    y: -box.y * scaleY,
    width: picture.width * scaleX,
    height: picture.height * scaleY,
  };
  const { region, placed } = toPixelPlacement({ kind: 'window', box: view }, size, picture);
  const inside = toIntersection(placed, picture);
  const { data, info } = await sharp(rgba, { raw: { ...size, channels: 4 } })
    .extract({ left: region.x, top: region.y, width: region.width, height: region.height })
    .resize(placed.width, placed.height, { fit: 'fill' })
    .extract({
      left: inside.x - placed.x,
      top: inside.y - placed.y,
      width: inside.width,
      height: inside.height,
    })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { input: data, raw: { width, height, channels: 4 }, left: inside.x, top: inside.y };
}
