import { isVisible } from './convert.js';
import type { Joint, Skeleton } from './skeleton.js';

/**
 * How long parts of a body are, as shares of its stature (Drillis and Contini, Body segment
 * parameters, 1966).
 */
export const shares = {
  torso: 0.288,
  thigh: 0.245,
  shin: 0.246,
  shoulders: 0.259,
  upperArm: 0.186,
  forearm: 0.146,
  neckToEyes: 0.118,
} as const;

/**
 * How far the joints of the shoulders and of the hips are apart, and how far the face lies from the middle of the shoulders, as shares of the torso's
 * length: medians of the photographs in test/fixtures/photograph-pairs.
 */
export const upperShares = { shoulders: 0.65, hips: 0.36, face: 0.38 } as const;

/** A joint that was not seen lies beyond the picture if its place is within this share of its edge. */
export const edgeShare = 0.1;

/** The joints of a face, and those of both sides that carry a body. */
export const face = ['nose', 'right_eye', 'left_eye', 'right_ear', 'left_ear'];
export const shoulders = ['right_shoulder', 'left_shoulder'];
export const hips = ['right_hip', 'left_hip'];
export const ankles = ['right_ankle', 'left_ankle'];

/** Returns a visible joint by its name; undefined for one that was not seen or is not there. */
export type FindJoint = (name: string) => Joint | undefined;

/** The visible joints of a pose by their names. */
export function nameJoints(joints: readonly Joint[], skeleton: Skeleton): FindJoint {
  return (name) => {
    const joint = joints[skeleton.joints.indexOf(name)];
    return joint !== undefined && isVisible(joint) ? joint : undefined;
  };
}

/** The middle of the visible joints of some names; undefined where none is visible. */
export function findMiddle(find: FindJoint, names: readonly string[]): Joint | undefined {
  const seen = names.flatMap((name) => find(name) ?? []);
  if (seen.length === 0) return undefined;
  const mean = (axis: 'x' | 'y') => seen.reduce((sum, joint) => sum + joint[axis], 0) / seen.length;
  return { x: mean('x'), y: mean('y'), confidence: 1 };
}

/**
 * The stature of a person in pixels, as tall as the person would stand: what the torso tells, or
 * the torso with a leg stretched out, whichever is more, because foreshortening only shortens.
 * Without a torso, what shoulders, face or the longest limb tell, whichever is most, or the visible joints' diagonal.
 * Undefined for fewer than two visible joints apart from each other.
 */
export function measureStature(joints: readonly Joint[], skeleton: Skeleton): number | undefined {
  const find = nameJoints(joints, skeleton);
  const torso = measureTorso(find);
  if (torso !== undefined) return Math.max(torso / shares.torso, measureStretched(find, torso) ?? 0);
  const parts = [
    measurePart(find, ['right_shoulder', 'left_shoulder'], upperShares.shoulders * shares.torso),
    measureFace(find),
    ...sides.flatMap((side) =>
      limbs.map(([from, to, share]) => measurePart(find, [`${side}_${from}`, `${side}_${to}`], share)),
    ),
  ];
  const longest = Math.max(...parts.map((part) => part ?? 0));
  return longest > 0 ? longest : measureDiagonal(joints);
}

const sides = ['right', 'left'] as const;

const limbs = [
  ['hip', 'knee', shares.thigh],
  ['knee', 'ankle', shares.shin],
  ['shoulder', 'elbow', shares.upperArm],
  ['elbow', 'wrist', shares.forearm],
] as const;

/** The mean length of the torso's visible sides. */
function measureTorso(find: FindJoint): number | undefined {
  const lengths = sides.flatMap((side) => measurePart(find, [`${side}_shoulder`, `${side}_hip`], 1) ?? []);
  return lengths.length === 0 ? undefined : lengths.reduce((sum, each) => sum + each) / lengths.length;
}

/** The stature by the torso and the longer of the legs that are visible down to the ankle. */
function measureStretched(find: FindJoint, torso: number): number | undefined {
  const legs = sides.flatMap((side) => {
    const thigh = measurePart(find, [`${side}_hip`, `${side}_knee`], 1);
    const shin = measurePart(find, [`${side}_knee`, `${side}_ankle`], 1);
    return thigh === undefined || shin === undefined ? [] : [thigh + shin];
  });
  if (legs.length === 0) return undefined;
  return (torso + Math.max(...legs)) / (shares.torso + shares.thigh + shares.shin);
}

/** The stature by how far the face lies from the shoulders. */
function measureFace(find: FindJoint): number | undefined {
  return toWhole(findMiddle(find, shoulders), findMiddle(find, face), upperShares.face * shares.torso);
}

function measurePart(find: FindJoint, ends: readonly [string, string], share: number): number | undefined {
  const [from, to] = ends.map(find);
  return toWhole(from, to, share);
}

/** What a distance is a share of; undefined where an end was not seen, or both are in one place. */
function toWhole(from: Joint | undefined, to: Joint | undefined, share: number): number | undefined {
  const length = from && to && distanceOf(from, to);
  return length ? length / share : undefined;
}

/** How far two places are apart. */
export function distanceOf(a: Pick<Joint, 'x' | 'y'>, b: Pick<Joint, 'x' | 'y'>): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function measureDiagonal(joints: readonly Joint[]): number | undefined {
  const seen = joints.filter(isVisible);
  if (seen.length < 2) return undefined;
  const reach = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  const diagonal = Math.hypot(reach(seen.map(({ x }) => x)), reach(seen.map(({ y }) => y)));
  return diagonal > 0 ? diagonal : undefined;
}
