import type { BodyParts } from './body-parts.js';
import type { Facing } from './facing.js';

/**
 * How nearer parts hide others: `weight` is how far the nearest ones are ahead, in logits of the
 * flow; `least` how much of the side's part stays where a pose does not tell it; `front` how much of it arms have
 * before or behind a body.
 */
export const depthOrder = { weight: 2, least: 0.5, front: 0.5 } as const;

/**
 * How near the person's left side is to the camera, beside their right one: -1 to 1, and at least 0.5 of one of both,
 * so that legs in one place are told apart.
 */
export function findNearness({ side }: Facing): number {
  return side < 0 ? Math.min(side, -depthOrder.least) : Math.max(side, depthOrder.least);
}

/**
 * How near to the camera each part is, in logits: where two parts lie over each other, the mean of
 * both places would show neither. A leg gets 2 `findNearness`, negative on the right, an arm 2 (that + 0.5 front);
 * 0 for the rest.
 */
export function findDepths({ parts }: BodyParts, facing: Facing): number[] {
  const nearness = findNearness(facing);
  return parts.map(({ kind, side }) => {
    const nearer = side * nearness;
    if (kind === 'leg') return depthOrder.weight * nearer;
    return kind === 'arm' ? depthOrder.weight * (nearer + depthOrder.front * facing.front) : 0;
  });
}
