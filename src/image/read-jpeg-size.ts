import { imageSize } from 'image-size';
import type { Size } from '../pose/skeleton.js';

/** EXIF orientations from here on lie on their side. */
const firstTurnedOrientation = 5;

/**
 * The size of the upright picture by a JPEG's header, or undefined where its segments cannot be followed. A tenth of what
 * libvips takes for it, which sets a whole loader up.
 */
export function readJpegSize(bytes: Uint8Array): Size | undefined {
  try {
    const { width, height, orientation = 1 } = imageSize(bytes);
    return orientation < firstTurnedOrientation ? { width, height } : { width: height, height: width };
  } catch {
    return undefined; // libvips has the last word on what is damaged
  }
}
