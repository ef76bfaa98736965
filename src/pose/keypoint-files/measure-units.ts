import { isVisible, type PoseUnits } from '../convert.js';
import type { Joint } from '../skeleton.js';
import { toFileError } from './json-values.js';

/** Poses in pixels are larger than this. */
const smallestPosePx = 2;

/**
 * The unit of joints from a file that does not state it: fractions of the canvas if all visible
 * joints lie within 0..1, otherwise pixels. Throws `invalid-argument`, naming `field`, for
 * coordinates that are neither, for example from -1 to 1.
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
