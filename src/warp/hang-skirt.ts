import { type BodyParts, partWidths } from './body-parts.js';
import type { FacedPose } from './facing.js';
import type { Skirt } from './find-skirt.js';
import { findLegs, findOnLeg, type Legs } from './legs.js';
import { type Point, shortestPx } from './part-segments.js';
import { rise, toShare } from './rise.js';

/**
 * Where a target shows a skirt: from `start` on, by how far down its legs, and wholly `startOver` below; down to its hem, fading over
 * `hemOver`, and on the line from between the hips to between both sides of the hem no farther than `end`, fading over `endOver`; beside the legs as far as
 * d is `hips` down to `hipsUntil`, and `wideOver` below it `wide`, or its `depth` where the poses show different outlines (`findTurn`), fading over
 * `reachOver`.
 */
export const skirtReach = {
  ...{ start: -0.4, startOver: 0.3 },
  hemOver: 0.12,
  ...{ end: 1.2, endOver: 0.2 },
  ...{ hips: 1.2, hipsUntil: -0.1, wide: 2.5, depth: 1.5, wideOver: 0.6 },
  reachOver: 0.5,
} as const;

/** What a skirt is at a pixel of the target: how far it shows there, and how much of the right leg's place it comes from. */
export interface SkirtPixel {
  readonly share: number;
  readonly ofRight: number;
}

/** Tells what a skirt is at a pixel. */
export type HungSkirt = (x: number, y: number) => SkirtPixel;

/**
 * Hangs a skirt around the legs of a target. Cloth between two legs is stretched as they come apart: a pixel comes from between the places that
 * either leg would take it from, by how near it is to each. Undefined without a skirt, or where a leg was not seen.
 */
export function hangSkirt(
  body: BodyParts,
  { joints, torso }: FacedPose,
  { skirt, turn }: { readonly skirt: Skirt | undefined; readonly turn: number },
): HungSkirt | undefined {
  const legs = findLegs(body, joints);
  if (legs === undefined || skirt === undefined) return undefined;
  const [right, left] = [createLines(legs[0]), createLines(legs[1])];
  const toHem = createLine(findBetween(legs, 0), findBetween(legs, skirt.hem));
  const unit = torso * partWidths.leg;
  const s = skirtReach;
  const wide = s.wide + turn * (s.depth - s.wide);
  const found = { share: 0, ofRight: 0 };
  return (x, y) => {
    const [ofRight, ofLeft] = [measureLeg(right, x, y), measureLeg(left, x, y)];
    const [toRight, toLeft] = [Math.abs(ofRight.across), Math.abs(ofLeft.across)];
    found.ofRight = toLeft / Math.max(toRight + toLeft, shortestPx);
    const down = ofLeft.down + found.ofRight * (ofRight.down - ofLeft.down);
    const beside = ofRight.across * ofLeft.across < 0 ? 0 : Math.min(toRight, toLeft) / unit;
    const reach = s.hips + (wide - s.hips) * toShare((down - s.hipsUntil) / s.wideOver);
    found.share =
      skirt.share *
      toShare((down - s.start) / s.startOver) *
      rise(skirt.hem - down, s.hemOver) *
      rise(s.end - measureLine(toHem, x, y).along, s.endOver) *
      rise(reach - beside, s.reachOver);
    return found;
  };
}

/** A line from a point, by its direction and its length, in pixels. */
interface Line extends Point {
  readonly dx: number;
  readonly dy: number;
  readonly length: number;
}

/** Of a thigh and a shin. */
type LegLines = readonly [Line, Line];

function createLine({ x, y }: Point, to: Point): Line {
  const length = Math.max(Math.hypot(to.x - x, to.y - y), shortestPx);
  return { x, y, dx: (to.x - x) / length, dy: (to.y - y) / length, length };
}

function createLines([hip, knee, ankle]: Legs[0]): LegLines {
  return [createLine(hip, knee), createLine(knee, ankle)];
}

/** How far along a line a point is, 1 at its end, and how many pixels beside it, more to the picture's left of one that points down. */
function measureLine({ x, y, dx, dy, length }: Line, pointX: number, pointY: number) {
  const [offsetX, offsetY] = [pointX - x, pointY - y];
  return { along: (offsetX * dx + offsetY * dy) / length, across: offsetY * dx - offsetX * dy };
}

/** How far down a leg a point is, and how far beside its thigh or, beyond the knee, its shin. */
function measureLeg([thigh, shin]: LegLines, x: number, y: number) {
  const onThigh = measureLine(thigh, x, y);
  if (onThigh.along <= 1) return { down: onThigh.along, across: onThigh.across };
  const onShin = measureLine(shin, x, y);
  return { down: 1 + Math.max(onShin.along, 0), across: onShin.across };
}

/** The middle between both legs. */
function findBetween([right, left]: Legs, down: number): Point {
  const [a, b] = [findOnLeg(right, down), findOnLeg(left, down)];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
