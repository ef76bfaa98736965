import type { Joint, Skeleton } from './skeleton.js';

/** A joint that a pose does not have. */
export const unseen: Joint = { x: 0, y: 0, confidence: 0 };

/** Joints that can be computed as the middle of two others. */
const middles: Readonly<Record<string, readonly string[]>> = {
  neck: ['left_shoulder', 'right_shoulder'],
  mid_hip: ['left_hip', 'right_hip'],
};

/**
 * Converts the joints of one skeleton to another. A joint comes from the joints that `to.from`
 * names, or else from the joint of its name; a missing neck or middle hip is the middle of the
 * shoulders or hips. It is visible if all of its sources are; a joint without a source is not
 * visible.
 */
export function convertJoints(joints: readonly Joint[], from: Skeleton, to: Skeleton): readonly Joint[] {
  if (isSame(from, to)) return joints;
  return to.joints.map((name) => {
    const sources = findSources(name, from, to);
    return sources ? toMiddle(sources.map((source) => joints[from.joints.indexOf(source)]!)) : unseen;
  });
}

/** The joints of `to` that cannot be converted from `from`. */
export function listMissingJoints(from: Skeleton, to: Skeleton): string[] {
  if (isSame(from, to)) return [];
  return to.joints.filter((name) => findSources(name, from, to) === undefined);
}

/** Whether any joint of `to` can be converted from `from`. */
export function canConvert(from: Skeleton, to: Skeleton): boolean {
  return listMissingJoints(from, to).length < to.joints.length;
}

function isSame(from: Skeleton, to: Skeleton): boolean {
  return from.name === to.name && from.joints.join() === to.joints.join();
}

/** The joints of `from` whose middle the joint is; undefined if it has none. */
function findSources(name: string, from: Skeleton, to: Skeleton): readonly string[] | undefined {
  const candidates = [to.from?.[name], [name], middles[name]];
  return candidates.find((sources) => sources?.every((source) => from.joints.includes(source)));
}

function toMiddle(joints: readonly Joint[]): Joint {
  const [only, ...others] = joints;
  if (only && others.length === 0) return only;
  if (joints.some(({ confidence }) => confidence <= 0)) return unseen;
  const mean = (axis: 'x' | 'y') => joints.reduce((sum, joint) => sum + joint[axis], 0) / joints.length;
  return { x: mean('x'), y: mean('y'), confidence: Math.min(...joints.map(({ confidence }) => confidence)) };
}
