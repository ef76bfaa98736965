import type { Joint, Size } from '../pose/skeleton.js';
import type { BodyParts, PartKind } from '../warp/body-parts.js';
import {
  findSegment,
  measureTorso,
  type Segment,
  squareDistance,
  weighJoints,
} from '../warp/part-segments.js';
import { rise, toShare } from '../warp/rise.js';
import type { Box } from './framing.js';

/** A person of whom a picture shows a part, in the pixels of a frame around it. */
export interface PersonBeyond {
  /** How much of a pixel the person covers, 0 to 1. */
  shareAt(x: number, y: number): number;
  /** How far a pixel of the picture shows nothing of the person, 0 to 1. */
  clearAt(x: number, y: number): number;
}

/** How far bodies reach sideways from the middle of a part, a torso beyond its own breadth, as shares of the torso's length; heads with their hair. */
const widths: Readonly<Record<PartKind, number>> = { torso: 0.08, head: 0.36, arm: 0.1, leg: 0.12 };
/** How much of that is left of forearms and shins. */
const ofLimbEnds = 0.75;

/**
 * By d, the distance from the nearest part over its width: what the person covers, and from where on nothing of
 * them shows, clothes included.
 */
const reach = { body: 0.9, bodyFade: 0.2, clear: 1.3, clearFade: 0.3 } as const;

/** The largest d that tells something. */
const farthest = reach.clear + reach.clearFade;

/**
 * The person of a pose in a frame's pixels, beyond `part` and at its border. Undefined for a body that stays
 * well inside.
 */
export function findPersonBeyond(
  body: BodyParts,
  joints: readonly Joint[],
  { part, size }: { readonly part: Box; readonly size: Size },
): PersonBeyond | undefined {
  const weighed = weighJoints(joints);
  const torso = measureTorso(weighed, body, size.height);
  const limbs = body.parts
    .map((bodyPart) => {
      const width = widths[bodyPart.kind] * (bodyPart.beyond > 0 ? ofLimbEnds : 1);
      return { segment: findSegment(weighed, bodyPart), width: torso * width };
    })
    .filter((limb) => limb.segment.seen && !isInside(limb.segment, farthest * limb.width, part));
  if (limbs.length === 0) return undefined;
  const distanceAt = (x: number, y: number) => {
    let nearest = farthest ** 2;
    for (const { segment, width } of limbs)
      nearest = Math.min(nearest, squareDistance(segment, x, y) / width ** 2);
    return Math.sqrt(nearest);
  };
  return {
    shareAt: (x, y) => rise(reach.body - distanceAt(x, y), reach.bodyFade),
    clearAt: (x, y) => toShare((distanceAt(x, y) - reach.clear) / reach.clearFade),
  };
}

/** Whether all that is near a segment is inside a box. */
function isInside({ x, y, dx, dy, half }: Segment, away: number, box: Box): boolean {
  const [beside, along] = [Math.abs(dx * half) + away, Math.abs(dy * half) + away];
  return (
    x - beside >= box.x &&
    x + beside < box.x + box.width &&
    y - along >= box.y &&
    y + along < box.y + box.height
  );
}
