import type { BodyParts } from './body-parts.js';
import type { Facing } from './facing.js';

/**
 * How nearer parts hide others: `weight` is how far the nearest ones are ahead, in logits of the
 * flow; `least` how much of the side's part stays where a pose does not tell it; `before` and `behind` how much of it
 * arms have before a body that faces the camera, and behind one that turns its back: there they hang beside it.
 */
export const depthOrder = { weight: 2, least: 0.5, before: 1.5, behind: 0.5 } as const;

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
 * 1.5, or 0.5 where it is negative); 0 for the rest.
 */
export function findDepths({ parts }: BodyParts, facing: Facing): number[] {
  const { weight, before, behind } = depthOrder;
  const nearness = findNearness(facing);
  const ofArms = (facing.front < 0 ? behind : before) * facing.front;
  return parts.map(({ kind, side }) => {
    const nearer = side * nearness;
    if (kind === 'leg') return weight * nearer;
    return kind === 'arm' ? weight * (nearer + ofArms) : 0;
  });
}
