import type { ImageLimits } from '../../image/image-limits.js';

/** The condition image, the pose's picture and the backdrop. */
const maxPictures = 3;

/**
 * Messages may have pictures of twice the allowed size, so that the error can name the field, and
 * this much besides.
 */
const slackBytes = 64 * 1024;

/** Returns how long a message may be, whichever way it arrives. */
export function countMaxMessageBytes({ maxBytes }: Pick<ImageLimits, 'maxBytes'>): number {
  return maxPictures * 2 * maxBytes + slackBytes;
}
