import type { Joint, Size, Skeleton } from '../pose/skeleton.js';

/** Pictures of people with their joints: several of each person, all of one size. */
export interface PictureSet {
  readonly size: Size;
  readonly skeleton: Skeleton;
  /** The picture indices of each person, at least two. */
  readonly persons: readonly (readonly number[])[];
  /** The pairs to train on or to score; by default all ordered pairs of one person. */
  readonly pairs?: readonly Pair[];
  /** What a report calls a picture. */
  name(index: number): string;
  /** RGB, [H, W, 3]; a read-only view. */
  image(index: number): Uint8Array;
  /** How much of each pixel the person covers, [H, W], 0 to 255; absent where the set has no masks. */
  mask?(index: number): Uint8Array;
  /** The joints of the skeleton, in pixels of the picture. */
  joints(index: number): readonly Joint[];
}

/** The condition image and the target of an example, as indices into a set. */
export interface Pair {
  readonly cond: number;
  readonly target: number;
}
