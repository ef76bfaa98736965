import type { BodyParts } from './body-parts.js';
import { listLimbJoints } from './hidden-limbs.js';
import type { Point, WeighedJoint } from './part-segments.js';

/** Hip, knee and ankle. */
type Leg<Of> = readonly [hip: Of, knee: Of, ankle: Of];

/** Of the right and of the left side. */
export type Legs<Of = WeighedJoint> = readonly [right: Leg<Of>, left: Leg<Of>];

/** The joints of both legs, by their indices; undefined for a skeleton that lacks one of them. */
export function listLegs(body: BodyParts): Legs<number> | undefined {
  const [right, left] = listLimbJoints(body, 'leg').map((joints, side) => [
    body.torsoSides[side]![1],
    ...joints,
  ]) as [number[], number[]];
  return right.length === 3 && left.length === 3 ? ([right, left] as unknown as Legs<number>) : undefined;
}

/** The joints of both legs of a pose; undefined where one was not seen. */
export function findLegs(body: BodyParts, joints: readonly WeighedJoint[]): Legs | undefined {
  const legs = listLegs(body)?.map((leg) => leg.map((joint) => joints[joint]!));
  return legs?.flat().every(({ weight }) => weight > 0) ? (legs as unknown as Legs) : undefined;
}

/** How much of hip, knee and ankle a place of a leg is, from 0 at the hip over 1 at the knee to 2 at the ankle. */
export function weighLeg(down: number): Leg<number> {
  const [ofThigh, ofShin] = [Math.min(down, 1), Math.max(down - 1, 0)];
  return [1 - ofThigh, ofThigh - ofShin, ofShin];
}

/** A place of a leg in pixels: see `weighLeg`. */
export function findOnLeg(leg: Leg<WeighedJoint>, down: number): Point {
  const weights = weighLeg(down);
  const sum = (axis: 'x' | 'y') => weights.reduce((total, weight, i) => total + weight * leg[i]![axis], 0);
  return { x: sum('x'), y: sum('y') };
}
