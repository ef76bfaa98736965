import type { BodyParts } from './body-parts.js';
import type { Facing } from './facing.js';

/**
 * How nearer parts hide others: `weight` is how far the nearest ones are ahead, in logits of the
 * flow; `least` how much of the side's part stays where a pose does not tell it.
 */
export const depthOrder = { weight: 2, least: 0.5 } as const;

/**
 * How near to the camera each part is, in logits: where two parts lie over each other, the mean of
 * both places would show neither. A leg gets 2 side, an arm 2 (side + front), with the side's sign
 * on the right; 0 for the rest. |side| counts as 0.5 at least, so that legs in one place are told
 * apart.
 */
export function findDepths({ parts }: BodyParts, { side, front }: Facing): number[] {
  const { weight, least } = depthOrder;
  const nearer = side < 0 ? Math.min(side, -least) : Math.max(side, least);
  return parts.map((part) => {
    if (part.kind === 'leg') return weight * part.side * nearer;
    return part.kind === 'arm' ? weight * (part.side * nearer + front) : 0;
  });
}
