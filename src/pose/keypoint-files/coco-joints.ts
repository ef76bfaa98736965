import type { Skeleton } from '../skeleton.js';
import { coco17, isSkeletonName } from '../skeletons.js';

/**
 * The skeletons that a file of the COCO family may use: `coco17`, and the wanted one, since other
 * categories have joints of their own.
 */
export function listCocoSkeletons(wanted: Skeleton): readonly Skeleton[] {
  return isSkeletonName(wanted.name) ? [coco17] : [wanted, coco17];
}

/** Their numbers of joints, each once. */
export function listCocoCounts(wanted: Skeleton): readonly number[] {
  return [...new Set(listCocoSkeletons(wanted).map(({ joints }) => joints.length))];
}

/** The one with `count` joints, the wanted one before `coco17`. */
export function findCocoSkeleton(count: number, wanted: Skeleton): Skeleton | undefined {
  return listCocoSkeletons(wanted).find(({ joints }) => joints.length === count);
}
