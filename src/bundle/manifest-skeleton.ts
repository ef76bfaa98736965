import type { Skeleton } from '../pose/skeleton.js';
import { isDefaultSkeleton, toDefinition, toSkeleton } from '../pose/skeleton-definition.js';
import { isSkeletonName, skeletons } from '../pose/skeletons.js';
import type { Manifest } from './manifest.js';

type ManifestSkeleton = Manifest['skeleton'];

/** The skeleton of a checked manifest. */
export function readSkeleton({ name, joints, limbs, ...others }: ManifestSkeleton): Skeleton {
  if (limbs) return toSkeleton({ name, joints, limbs, ...others });
  if (isSkeletonName(name)) return skeletons[name];
  throw new Error(`Cannot use the skeleton ${name}: it has no limbs`); // findSkeletonProblem() reports it first
}

/**
 * A skeleton in a manifest. The default one has only its name and joints, as in earlier versions.
 */
export function describeSkeleton(skeleton: Skeleton): ManifestSkeleton {
  if (isDefaultSkeleton(skeleton)) return { name: skeleton.name, joints: [...skeleton.joints] };
  const { joints, limbs, pairs = [], from, ...others } = toDefinition(skeleton);
  return {
    ...others,
    joints: [...joints],
    limbs: limbs.map(([a, b]) => [a, b]),
    pairs: pairs.map(([a, b]) => [a, b]),
    ...(from && { from: Object.fromEntries(Object.entries(from).map(([joint, of]) => [joint, [...of]])) }),
  };
}

/** The problem of a skeleton without limbs, if any. */
export function findSkeletonProblem({ name, joints, limbs }: ManifestSkeleton): string | undefined {
  if (limbs) return undefined;
  if (!isSkeletonName(name)) return `skeleton.limbs: nothing, expected those of ${name}`;
  const expected = skeletons[name].joints;
  if (joints.join() === expected.join()) return undefined;
  return `skeleton.joints: ${joints.length} that are not ${name}'s, expected its ${expected.length}`;
}
