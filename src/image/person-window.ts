import { type Extent, findExtent, findHiddenSoles, joinExtents } from '../pose/body-extent.js';
import { isVisible } from '../pose/convert.js';
import type { Joint, Size, Skeleton } from '../pose/skeleton.js';
import { measureStature } from '../pose/stature.js';
import { type Box, minSide } from './framing.js';

/** The free space on each side of a person, as a share of the person's width or height, and beside one who is cut off. */
const margin = 0.1;
const narrowMargin = 0.02;

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

/** A window, and how much of its top shows nobody and is no margin, in pixels: only above a person who is cut off. */
export interface PersonWindow extends Box {
  readonly headroom: number;
}

/**
 * The window around a person and some poses: from the head's top to the soles, with a margin, of
 * the frame's proportions. The people are in its middle, or as near to that as the picture's edges
 * allow. It reaches beyond the picture where a person or the margin does, but for one whose legs the picture's lower edge
 * cuts off: there the window ends too, and what lies below it of the poses is not drawn. Undefined where the
 * person's joints do not tell how tall the person is.
 */
export function findPersonWindow(
  { skeleton, person, poses, size }: PeopleInPicture,
  frame: Size,
): PersonWindow | undefined {
  const stature = measureStature(person, skeleton);
  if (stature === undefined) return undefined;
  const toExtent = (pose: readonly Joint[]) => findExtent(pose, skeleton, stature);
  const above = [person, ...poses].map((pose) => hideBelow(pose, size.height));
  const soles = findHiddenSoles(above[0]!, skeleton, stature); // the person comes first
  if (soles !== undefined && soles > size.height) {
    const shown = above.filter((pose) => pose.some(isVisible));
    const people = { ...joinExtents(shown.map(toExtent)), bottom: size.height };
    return toWindow(people, { frame, picture: size, isCutOff: true });
  }
  const people = joinExtents([person, ...poses].map(toExtent));
  const bottom = Math.max(people.bottom, soles ?? people.bottom);
  return toWindow({ ...people, bottom }, { frame, picture: size, isCutOff: false });
}

function hideBelow(pose: readonly Joint[], edge: number): Joint[] {
  return pose.map((joint) => (joint.y < edge ? joint : { ...joint, confidence: 0 }));
}

interface WindowOptions {
  readonly frame: Size;
  readonly picture: Size;
  /** Whether the window ends where the people do. */
  readonly isCutOff: boolean;
}

function toWindow(
  { left, top, right, bottom }: Extent,
  { frame, picture, isCutOff }: WindowOptions,
): PersonWindow {
  const beside = isCutOff ? narrowMargin : margin;
  const scale = Math.max(
    ((1 + 2 * beside) * (right - left)) / frame.width,
    ((1 + (isCutOff ? 1 : 2) * margin) * (bottom - top)) / frame.height,
    minSide / Math.min(frame.width, frame.height),
  );
  const [width, height] = [scale * frame.width, scale * frame.height];
  const x = findStart({ from: left, to: right, length: width, limit: picture.width, share: beside });
  const y = findStart({ from: top, to: bottom, length: height, limit: picture.height, share: margin });
  if (!isCutOff) return { x, y, width, height, headroom: 0 };
  const room = top - margin * (bottom - top) - (bottom - height);
  return { x, y: bottom - height, width, height, headroom: Math.max(room, 0) };
}

/** Where a line of some length begins that has `from` to `to` in it, and a share of that to both sides, in the middle of what is left. */
function findStart({
  from,
  to,
  length,
  limit,
  share,
}: {
  readonly from: number;
  readonly to: number;
  readonly length: number;
  readonly limit: number;
  readonly share: number;
}): number {
  const space = share * (to - from);
  const [first, last] = [to + space - length, from - space];
  const middle = (from + to - length) / 2;
  const inside = Math.min(Math.max(middle, Math.min(0, limit - length)), Math.max(0, limit - length));
  return Math.min(Math.max(inside, first), last);
}
