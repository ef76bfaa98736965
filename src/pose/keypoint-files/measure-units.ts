import { isVisible, type PoseUnits } from '../convert.js';
import type { Joint } from '../skeleton.js';
import { toFileError } from './json-values.js';

/** No pose in pixels is smaller than this. */
const smallestPosePx = 2;

/**
 * The units of joints from a file that does not say them: fractions of the canvas where all visible joints lie within 0..1, and
 * otherwise pixels. Throws `invalid-argument`, naming `field`, for coordinates that are neither, such as those from -1 to 1.
 */
export function measureUnits(joints: readonly Joint[], field: string): PoseUnits {
  const values = joints.filter(isVisible).flatMap(({ x, y }) => [x, y]);
  if (values.length === 0) return 'pixels';
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  if (lowest >= 0 && highest <= 1) return 'normalised';
  if (lowest <= -smallestPosePx || highest >= smallestPosePx) return 'pixels';
  throw toFileError(
    field,
    `coordinates from ${lowest} to ${highest}, expected pixels, or fractions of the canvas from 0 to 1`,
  );
}
