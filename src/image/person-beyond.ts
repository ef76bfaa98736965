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
  return {
    shareAt: createShares(limbs, part),
    clearAt: (x, y) => toClear(findDistance(limbs, x, y)),
    clearFrom: createClearWays([...limbs, ...findFeet(body, weighed, torso)], part),
  };
}

/** See `PersonBeyond.shareAt`; 0 at once in most of a frame. */
function createShares(limbs: readonly Limb[], part: Box): PersonBeyond['shareAt'] {
  const beyond = limbs
    .map((limb) => ({ limb, bounds: findBounds(limb, reach.body + reach.bodyFade) }))
    .filter(({ bounds }) => !isInside(bounds, part));
  const cover = beyond.map(({ limb }) => limb);
  const most = (edge: Edge) => Math.max(...beyond.map(({ bounds }) => bounds[edge]));
  const least = (edge: Edge) => Math.min(...beyond.map(({ bounds }) => bounds[edge]));
  const [left, right, top, bottom] = [least('left'), most('right'), least('top'), most('bottom')];
  return (x, y) =>
    x >= left && x <= right && y >= top && y <= bottom
      ? rise(reach.body - findDistance(cover, x, y), reach.bodyFade)
      : 0;
}

/** See `PersonBeyond.clearFrom`. */
function createClearWays(limbs: readonly Limb[], part: Box): PersonBeyond['clearFrom'] {
  const wide = limbs.map(({ segment, width, margin }) => ({
    segment,
    width: width + margin / reach.clear,
    margin: 0,
  }));
  const ways = tabulateWays((x, y) => findDistance(wide, x, y), part);
  const clearFrom = (distances: RowValues) => (y: number) => {
    const distanceAt = distances(y);
    return (x: number) => toClear(distanceAt(x));
  };
  return {
    left: clearFrom(ways.left),
    right: clearFrom(ways.right),
    top: clearFrom(ways.top),
    bottom: clearFrom(ways.bottom),
  };
}

/** How far nothing of the person shows at a distance d. */
function toClear(distance: number): number {
  return toShare((distance - reach.clear) / reach.clearFade);
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

/** The edges of the box around all that is at most `distance` of its width away from a limb. */
function findBounds({ segment, width }: Limb, distance: number): Readonly<Record<Edge, number>> {
  const { x, y, dx, dy, half, breadths, chest } = segment;
  const away = Math.max(...breadths) + Math.abs(chest) + distance * width;
  const [across, along] = [Math.abs(dx * half) + away, Math.abs(dy * half) + away];
  return { left: x - across, right: x + across, top: y - along, bottom: y + along };
}

/** Whether bounds are inside a box. */
function isInside({ left, right, top, bottom }: Readonly<Record<Edge, number>>, box: Box): boolean {
  return left >= box.x && right < box.x + box.width && top >= box.y && bottom < box.y + box.height;
}
