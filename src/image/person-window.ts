import { type Extent, findExtent, findExtentInPicture, joinExtents } from '../pose/body-extent.js';
import type { Joint, Size, Skeleton } from '../pose/skeleton.js';
import { measureStature } from '../pose/stature.js';
import { type Box, minSide } from './framing.js';

/** The free space on each side of a person, as a share of the person's width or height. */
const margin = 0.1;

/** The people whom a window shows, in pixels of a picture. */
export interface PeopleInPicture {
  readonly skeleton: Skeleton;
  /** The pose of the person in the picture. */
  readonly person: readonly Joint[];
  /** Other poses that the window shows too. */
  readonly poses: readonly (readonly Joint[])[];
  /** The picture. */
  readonly size: Size;
}

/**
 * The window around a person and some poses: from the head's top to the soles, with a margin, of
 * the frame's proportions. The people are in its middle, or as near to that as the picture's edges
 * allow. It reaches beyond the picture where a person or the margin does. Undefined where the
 * person's joints do not tell how tall the person is.
 */
export function findPersonWindow(
  { skeleton, person, poses, size }: PeopleInPicture,
  frame: Size,
): Box | undefined {
  const stature = measureStature(person, skeleton);
  if (stature === undefined) return undefined;
  const own = findExtentInPicture(person, skeleton, { stature, height: size.height });
  const others = poses.map((pose) => findExtent(pose, skeleton, stature));
  return toWindow(joinExtents([own, ...others]), frame, size);
}

function toWindow({ left, top, right, bottom }: Extent, frame: Size, picture: Size): Box {
  const room = 1 + 2 * margin;
  const scale = Math.max(
    (room * (right - left)) / frame.width,
    (room * (bottom - top)) / frame.height,
    minSide / Math.min(frame.width, frame.height),
  );
  const [width, height] = [scale * frame.width, scale * frame.height];
  const x = findStart({ from: left, to: right, length: width, limit: picture.width });
  const y = findStart({ from: top, to: bottom, length: height, limit: picture.height });
  return { x, y, width, height };
}

/** Where a line of some length begins that has `from` to `to` in it, in the middle of what is left. */
function findStart({
  from,
  to,
  length,
  limit,
}: {
  readonly from: number;
  readonly to: number;
  readonly length: number;
  readonly limit: number;
}): number {
  const space = margin * (to - from);
  const [first, last] = [to + space - length, from - space];
  const middle = (from + to - length) / 2;
  const inside = Math.min(Math.max(middle, Math.min(0, limit - length)), Math.max(0, limit - length));
  return Math.min(Math.max(inside, first), last);
}
