import type { BodyPart, BodyParts } from './body-parts.js';
import { findMiddle, type WeighedJoint } from './part-segments.js';

/**
 * How nearer parts hide others: `weight` is how far the nearest ones are ahead, in logits of the
 * flow; `profile` how far a face lies beside the neck when it is seen from the side, and `breadth`
 * how far the shoulders of who faces the camera are apart, as shares of the torso's length; `least`
 * the side's share that stays where a pose does not tell it.
 */
export const depthOrder = { weight: 2, profile: 0.15, breadth: 0.7, least: 0.5 } as const;

/**
 * How near to the camera each part of a pose is, in logits: where two parts lie over each other, a
 * mean of both places would show neither.
 * - side, -1 to 1: the person's left is nearer, as where the face is left of the neck; never between
 *   -0.5 and 0.5, so that legs in one place are told apart;
 * - front, -1 to 1: the left shoulder is right of the right one, so the arms are before the body;
 * - a leg gets 2 side, an arm 2 (side + front), with the other sign on the right; 0 for the rest.
 */
export function findDepths(body: BodyParts, joints: readonly WeighedJoint[], torso: number): number[] {
  const side = findSide(body, joints, torso);
  const [right, left] = body.torsoSides.map(([shoulder]) => joints[shoulder]!);
  const isTold = left!.weight > 0 && right!.weight > 0;
  const front = isTold ? limit((left!.x - right!.x) / (depthOrder.breadth * torso)) : 0;
  return body.parts.map((part) => {
    if (part.kind === 'leg') return depthOrder.weight * part.side * side;
    return part.kind === 'arm' ? depthOrder.weight * (part.side * side + front) : 0;
  });
}

function findSide({ parts }: BodyParts, joints: readonly WeighedJoint[], torso: number): number {
  const head = parts.find((part): part is BodyPart => part.kind === 'head');
  if (head === undefined) return depthOrder.least;
  const [neck, face] = [findMiddle(joints, head.start), findMiddle(joints, head.end)];
  if (neck.weight === 0 || face.weight === 0) return depthOrder.least;
  const side = limit((neck.x - face.x) / (depthOrder.profile * torso));
  return side < 0 ? Math.min(side, -depthOrder.least) : Math.max(side, depthOrder.least);
}

function limit(value: number): number {
  return Math.min(Math.max(value, -1), 1);
}
