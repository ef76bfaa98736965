import type { BodyParts } from './body-parts.js';
import type { FacedPose, Facing } from './facing.js';
import { findMiddle, isForearm } from './part-segments.js';
import { rise, toShare } from './rise.js';

/**
 * How nearer parts hide others: `weight` is how far the nearest ones are ahead, in logits of the
 * flow; `least` how much of the side's part stays where a pose does not tell it; `before` and `behind` how much of it
 * arms have before a body that faces the camera, and behind one that turns its back: there they hang beside it.
 */
export const depthOrder = { weight: 2, least: 0.5, before: 1.5, behind: 0.5 } as const;

/**
 * An arm is behind the head of who faces the camera, as hands in the neck are, where its wrist is within `reach` of the middle of the face, as a
 * share of the torso's length, fading over `fade` more, and lower than its elbow, wholly by `lower`.
 */
export const behindHead = { reach: 0.35, fade: 0.15, lower: 0.15 } as const;

/**
 * How near the person's left side is to the camera, beside their right one: -1 to 1, and at least 0.5 of one of both,
 * so that legs in one place are told apart.
 */
export function findNearness({ side }: Facing): number {
  return side < 0 ? Math.min(side, -depthOrder.least) : Math.max(side, depthOrder.least);
}

/**
 * How near to the camera each part is, in logits: where two parts lie over each other, the mean of
 * both places would show neither. A leg gets 2 `findNearness`, negative on the right, an arm 2 (that + front times
 * 1.5, or 0.5 where it is negative, and as much less behind a head); 0 for the rest.
 */
export function findDepths(body: BodyParts, pose: FacedPose): number[] {
  const { weight, before, behind } = depthOrder;
  const { front } = pose.facing;
  const nearness = findNearness(pose.facing);
  const ofArms = (front < 0 ? behind : before) * front;
  return body.parts.map(({ kind, side }) => {
    const nearer = side * nearness;
    if (kind === 'leg') return weight * nearer;
    return kind === 'arm' ? weight * (nearer + ofArms * (1 - 2 * findBehindHead(body, pose, side))) : 0;
  });
}

/** How far the arm of a side is behind the head: see `behindHead`. */
function findBehindHead(
  { parts }: BodyParts,
  { joints, torso, facing }: FacedPose,
  side: -1 | 0 | 1,
): number {
  const head = parts.find(({ kind }) => kind === 'head');
  const forearms = parts.filter(isForearm); // the right one, and the left one
  if (head === undefined || forearms.length < 2 || facing.front <= 0) return 0;
  const forearm = forearms[side < 0 ? 0 : 1]!;
  const [face, elbow, wrist] = [head.end, forearm.start, forearm.end].map((ends) =>
    findMiddle(joints, ends),
  ) as [Middle, Middle, Middle];
  if (face.weight * elbow.weight * wrist.weight === 0) return 0;
  const away = Math.hypot(wrist.x - face.x, wrist.y - face.y) / torso;
  const lower = (wrist.y - elbow.y) / (behindHead.lower * torso);
  return rise(behindHead.reach - away, behindHead.fade) * toShare(lower);
}

type Middle = ReturnType<typeof findMiddle>;
