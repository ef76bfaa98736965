import type { Size } from '../pose/skeleton.js';
import type { DrawInputs } from './engine.js';

/** RGB levels [H, W, 3]. */
interface Levels {
  readonly imageNhwc: Uint8Array;
  readonly size: Size;
}

/** A picture of a frame, of the frame's size or larger, without the rows that are not to be shown. */
export function trimPicture(
  { imageNhwc, size: { width, height } }: Levels,
  frame: Pick<DrawInputs, 'size' | 'headroomPx'>,
): Levels {
  const rows = Math.floor((frame.headroomPx * height) / frame.size.height);
  return { imageNhwc: imageNhwc.subarray(3 * width * rows), size: { width, height: height - rows } };
}
