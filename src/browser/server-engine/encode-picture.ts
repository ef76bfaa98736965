import type { Size } from '../../pose/skeleton.js';
import { type Picture, showPicture } from '../picture.js';

/** The longest side that the server's estimator makes use of. */
const maxSidePx = 1024;

/** A picture as a JPEG file for an estimator, at `scale` times its size. */
export async function encodeForEstimator(
  picture: Picture,
): Promise<{ readonly jpeg: Uint8Array<ArrayBuffer>; readonly scale: number }> {
  const scale = Math.min(1, maxSidePx / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(
    Math.max(8, Math.round(picture.width * scale)),
    Math.max(8, Math.round(picture.height * scale)),
  );
  const context = canvas.getContext('2d')!; // a new canvas has one
  context.imageSmoothingQuality = 'high';
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
  return { jpeg: new Uint8Array(await blob.arrayBuffer()), scale: canvas.width / picture.width };
}

/** RGB levels [H, W, 3] as a PNG file. */
export async function encodePng(imageNhwc: Uint8Array, size: Size): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(size.width, size.height);
  showPicture(canvas, imageNhwc, size);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
