import type { BodyParts } from './body-parts.js';
import { isThigh, type WeighedJoint } from './part-segments.js';

/** Hip, knee and ankle, as indices of joints. */
export type LegJoints = readonly [hip: number, knee: number, ankle: number];

/** Of the right and of the left leg; undefined for a skeleton that lacks one of them. */
export function listLegs({ parts }: BodyParts): readonly [LegJoints, LegJoints] | undefined {
  const legs = parts.filter(isThigh).flatMap((thigh): LegJoints[] => {
    const shin = parts.find(({ kind, start }) => kind === 'leg' && start[0] === thigh.end[0]);
    return shin ? [[thigh.start[0]!, shin.start[0]!, shin.end[0]!]] : [];
  });
  const [right, left] = legs;
  return right && left ? [right, left] : undefined;
}

/** The joints of the right and of the left leg of a pose; undefined where one was not seen. */
export function findLegs(body: BodyParts, joints: readonly WeighedJoint[]) {
  const legs = listLegs(body)?.map((leg) => leg.map((joint) => joints[joint]!));
  return legs?.flat().every(({ weight }) => weight > 0) ? legs : undefined;
}

/** How much of hip, knee and ankle a place of a leg is, from 0 at the hip over 1 at the knee to 2 at the ankle. */
export function weighLeg(down: number): [hip: number, knee: number, ankle: number] {
  const [ofThigh, ofShin] = [Math.min(down, 1), Math.max(down - 1, 0)];
  return [1 - ofThigh, ofThigh - ofShin, ofShin];
}

/** A place of a leg in pixels: see `weighLeg`. */
export function findOnLeg(
  leg: readonly WeighedJoint[],
  down: number,
): { readonly x: number; readonly y: number } {
  const weights = weighLeg(down);
  const sum = (axis: 'x' | 'y') => weights.reduce((total, weight, i) => total + weight * leg[i]![axis], 0);
  return { x: sum('x'), y: sum('y') };
}
