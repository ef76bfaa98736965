import type { Joint, Size } from '../pose/skeleton.js';
import type { BodyPart, BodyParts, PartKind } from '../warp/body-parts.js';
import {
  findSegment,
  measureTorso,
  type Segment,
  squareDistance,
  type WeighedJoint,
  weighJoints,
} from '../warp/part-segments.js';
import { rise, toShare } from '../warp/rise.js';
import type { Box } from './framing.js';
import { type Edge, type RowValues, tabulateWays } from './least-on-way.js';

/** A person of whom a picture shows all or a part, in the pixels of a frame around it. */
export interface PersonBeyond {
  /** How much of a pixel beyond the picture the person covers, 0 to 1. */
  shareAt(x: number, y: number): number;
  /** How far a pixel of the picture shows nothing of the person, 0 to 1. */
  clearAt(x: number, y: number): number;
  /** How far nothing of the person, hair and clothes included, is on the straight way to a pixel from an edge, 0 to 1. */
  readonly clearFrom: Readonly<Record<Edge, RowValues>>;
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

/** How far toes reach from the ankle, whichever way they point, as a share of the torso's length. */
const footReach = 0.35;

/**
 * How much farther away than that nothing of a person is left at all, such as a hem, as a share of the torso's length; heads have
 * their hair in their width.
 */
const margins: Readonly<Record<PartKind, number>> = { torso: 0.1, head: 0, arm: 0.1, leg: 0.1 };

/** A part of the body, in pixels. */
interface Limb {
  readonly segment: Segment;
  /** How far it reaches sideways. */
  readonly width: number;
  /** See `margins`. */
  readonly margin: number;
}

/** The person of a pose in a frame's pixels, of which `part` is a picture. */
export function findPersonBeyond(
  body: BodyParts,
  joints: readonly Joint[],
  { part, size }: { readonly part: Box; readonly size: Size },
): PersonBeyond {
  const weighed = weighJoints(joints);
  const torso = measureTorso(weighed, body, size.height);
  const limbs = body.parts
    .map((bodyPart) => {
      const { kind, beyond } = bodyPart;
      const width = torso * widths[kind] * (beyond > 0 ? ofLimbEnds : 1);
      return { segment: findSegment(weighed, bodyPart), width, margin: torso * margins[kind] };
    })
    .filter((limb) => limb.segment.seen);
  const covers = reach.body + reach.bodyFade;
  const beyond = limbs.filter(({ segment, width }) => !isInside(segment, covers * width, part));
  const wide = [...limbs, ...findFeet(body, weighed, torso)].map((limb) => ({
    ...limb,
    width: limb.width + limb.margin / reach.clear,
  }));
  const clear = (distance: number) => toShare((distance - reach.clear) / reach.clearFade);
  const distanceFrom = tabulateWays((x, y) => findDistance(wide, x, y), part);
  const clearFrom = (edge: Edge) => (y: number) => {
    const distanceAt = distanceFrom[edge](y);
    return (x: number) => clear(distanceAt(x));
  };
  return {
    shareAt: (x, y) =>
      beyond.length > 0 ? rise(reach.body - findDistance(beyond, x, y), reach.bodyFade) : 0,
    clearAt: (x, y) => clear(findDistance(limbs, x, y)),
    clearFrom: {
      left: clearFrom('left'),
      right: clearFrom('right'),
      top: clearFrom('top'),
      bottom: clearFrom('bottom'),
    },
  };
}

/** Feet, which may point anywhere, as discs around the ankles. */
function findFeet(body: BodyParts, joints: readonly WeighedJoint[], torso: number): Limb[] {
  return body.parts
    .filter(isShin)
    .map((shin) => findSegment(joints, { ...shin, start: shin.end, beyond: 0 }))
    .filter(({ seen }) => seen)
    .map((segment) => ({
      segment,
      width: (torso * footReach) / reach.clear,
      margin: torso * margins.leg,
    }));
}

function isShin({ kind, beyond }: BodyPart): boolean {
  return kind === 'leg' && beyond > 0;
}

/** d of the nearest limb, at most `farthest`. */
function findDistance(limbs: readonly Limb[], x: number, y: number): number {
  let nearest = farthest ** 2;
  for (const { segment, width } of limbs)
    nearest = Math.min(nearest, squareDistance(segment, x, y) / width ** 2);
  return Math.sqrt(nearest);
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
