import { isVisible } from './convert.js';
import type { Joint, Skeleton } from './skeleton.js';
import { ankles, type FindJoint, face, findMiddle, hips, nameJoints, shares, shoulders } from './stature.js';

/** A box by its edges, in pixels. */
export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How far a body reaches beyond its joints, as shares of the stature: skull and hair, hands, feet. */
const reaches = { head: 0.09, hand: 0.06, foot: 0.06, other: 0.04 } as const;

const knees = ['right_knee', 'left_knee'];

/** What a body of a stature in pixels takes up: its visible joints and how far it reaches beyond. */
export function findExtent(joints: readonly Joint[], skeleton: Skeleton, stature: number): Extent {
  const seen = joints.flatMap((joint, index) =>
    isVisible(joint) ? [toDisc(joint, reachOf(skeleton.joints[index] ?? '') * stature)] : [],
  );
  const head = findHiddenHead(nameJoints(joints, skeleton), stature);
  return joinExtents(head === undefined ? seen : [...seen, toDisc(head, reaches.head * stature)]);
}

/** The box around all extents, of which there is at least one. */
export function joinExtents(extents: readonly Extent[]): Extent {
  return {
    left: Math.min(...extents.map(({ left }) => left)),
    top: Math.min(...extents.map(({ top }) => top)),
    right: Math.max(...extents.map(({ right }) => right)),
    bottom: Math.max(...extents.map(({ bottom }) => bottom)),
  };
}

function toDisc({ x, y }: Joint, radius: number): Extent {
  return { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius };
}

function reachOf(joint: string): number {
  if (face.includes(joint)) return reaches.head;
  if (joint.endsWith('_wrist')) return reaches.hand;
  return joint.endsWith('_ankle') ? reaches.foot : reaches.other;
}

/** The middle of a head whose face was not seen: on from the hips to the shoulders, or above them. */
function findHiddenHead(find: FindJoint, stature: number): Joint | undefined {
  const base = findMiddle(find, shoulders) ?? find('neck');
  if (base === undefined || face.some(find)) return undefined;
  const below = findMiddle(find, hips) ?? { ...base, y: base.y + stature };
  const length = Math.hypot(base.x - below.x, base.y - below.y);
  const step = length > 0 ? (shares.neckToEyes * stature) / length : 0;
  return { ...base, x: base.x + step * (base.x - below.x), y: base.y + step * (base.y - below.y) };
}

/**
 * How low the soles are of a person of a stature in pixels of whom neither ankle was seen: legs are taken to hang down from the
 * knees, the hips or the shoulders. Undefined where an ankle was seen, or nothing tells.
 */
export function findHiddenSoles(
  joints: readonly Joint[],
  skeleton: Skeleton,
  stature: number,
): number | undefined {
  const find = nameJoints(joints, skeleton);
  if (ankles.some(find)) return undefined;
  const lowest = (names: readonly string[]) => Math.max(...names.flatMap((name) => find(name)?.y ?? []));
  if (knees.some(find)) return lowest(knees) + (shares.shin + reaches.foot) * stature;
  const leg = shares.thigh + shares.shin + reaches.foot;
  if (hips.some(find)) return lowest(hips) + leg * stature;
  return shoulders.some(find) ? lowest(shoulders) + (shares.torso + leg) * stature : undefined;
}
