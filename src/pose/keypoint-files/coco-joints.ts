import type { Skeleton } from '../skeleton.js';
import { coco17, isSkeletonName } from '../skeletons.js';

/**
 * The skeletons in which programs of the COCO family may have written people: the user's own where one is wanted, since their other
 * categories have joints of their own, and `coco17`.
 */
export function listCocoSkeletons(wanted: Skeleton): readonly Skeleton[] {
  return isSkeletonName(wanted.name) ? [coco17] : [wanted, coco17];
}

/** How many joints those may have, each number once. */
export function listCocoCounts(wanted: Skeleton): readonly number[] {
  return [...new Set(listCocoSkeletons(wanted).map(({ joints }) => joints.length))];
}

/** The one of `count` joints, the user's own before `coco17`. */
export function findCocoSkeleton(count: number, wanted: Skeleton): Skeleton | undefined {
  return listCocoSkeletons(wanted).find(({ joints }) => joints.length === count);
}
