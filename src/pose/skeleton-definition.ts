import { ReposeError } from '../errors.js';
import { coco18, type Skeleton } from './skeleton.js';
import { type SkeletonName, skeletons } from './skeletons.js';

/** A skeleton in a file, by joint names: see docs/skeletons.md. `skeleton-schema.ts` checks it. */
export interface SkeletonDefinition {
  readonly name: string;
  readonly joints: readonly string[];
  readonly limbs: readonly Ends[];
  /** The joints that swap in a left-right flip; by default `left_x` and `right_x`. */
  readonly pairs?: readonly Ends[] | undefined;
  /** By joint: the joints of other skeletons whose middle it is. */
  readonly from?: Readonly<Record<string, readonly string[]>> | undefined;
}

type Ends = readonly [string, string];

/** A skeleton in a configuration: the name of a built-in one, or a definition. */
export type SkeletonSetting = SkeletonName | SkeletonDefinition;

/**
 * The skeleton of a setting. Throws `invalid-argument` for a limb or pair with an unknown joint.
 */
export function toSkeleton(setting: SkeletonSetting): Skeleton {
  if (typeof setting === 'string') return skeletons[setting];
  const { name, joints, limbs, pairs = findPairs(joints), from } = setting;
  const place = (joint: string): number => {
    const index = joints.indexOf(joint);
    if (index >= 0) return index;
    const problem = `limb or pair of ${JSON.stringify(joint)}, expected one of its joints`;
    throw new ReposeError('invalid-argument', `Cannot use the skeleton ${JSON.stringify(name)}: ${problem}`);
  };
  const mirror = joints.map((_, index) => index);
  for (const [a, b] of pairs) {
    mirror[place(a)] = place(b);
    mirror[place(b)] = place(a);
  }
  const ends = limbs.map(([a, b]) => [place(a), place(b)] as const);
  return { name, joints, limbs: ends, mirror, ...(from && { from }) };
}

/** The definition of a skeleton, which `toSkeleton` turns back. */
export function toDefinition({ name, joints, limbs, mirror, from }: Skeleton): SkeletonDefinition {
  const nameOf = (index: number): string => joints[index]!; // by the type's contract
  return {
    name,
    joints,
    limbs: limbs.map(([a, b]) => [nameOf(a), nameOf(b)]),
    pairs: mirror.flatMap((partner, index) =>
      index < partner ? [[nameOf(index), nameOf(partner)] as const] : [],
    ),
    ...(from && { from }),
  };
}

/** The joint on the other side by the prefixes `left_` and `right_`; undefined without one. */
export function toOtherSide(joint: string): string | undefined {
  if (joint.startsWith('left_')) return `right_${joint.slice('left_'.length)}`;
  return joint.startsWith('right_') ? `left_${joint.slice('right_'.length)}` : undefined;
}

/** Whether a skeleton is the default one, `coco18`. */
export function isDefaultSkeleton({ name }: Skeleton): boolean {
  return name === coco18.name;
}

function findPairs(joints: readonly string[]): Ends[] {
  return joints.flatMap((joint) => {
    const other = toOtherSide(joint);
    return joint.startsWith('left_') && other !== undefined && joints.includes(other)
      ? [[joint, other] as const]
      : [];
  });
}
