import type { Joint, Size, Skeleton } from '../pose/skeleton.js';

/** Pictures of people, several of each person, all of one size, with their joints. */
export interface PictureSet {
  readonly size: Size;
  readonly skeleton: Skeleton;
  /** For each person the indices of the pictures that show them; at least two each. */
  readonly persons: readonly (readonly number[])[];
  /** The pairs to train on, or to be judged by, where they are given; otherwise all ordered pairs of one person. */
  readonly pairs?: readonly Pair[];
  /** What a report calls a picture. */
  name(index: number): string;
  /** RGB, [H, W, 3]; a view that must not be written to. */
  image(index: number): Uint8Array;
  /** One joint each of the skeleton, in pixels of the picture. */
  joints(index: number): readonly Joint[];
}

/** The condition picture and the target picture of one training example, as indices into a set. */
export interface Pair {
  readonly cond: number;
  readonly target: number;
}
