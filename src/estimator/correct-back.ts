import { unseen } from '../pose/convert-joints.js';
import type { Joint, Skeleton } from '../pose/skeleton.js';

const face = new Set(['nose', 'left_eye', 'right_eye']);

/** Narrower shoulders, as parts of the torso, are those of a person from the side. */
const minShoulders = 0.3;

/** Hips less far apart, as parts of the shoulders, do not tell which leg is which. */
const minHips = 0.15;

/** How far apart hips are, as parts of the shoulders. */
const usualHips = 0.5;

/**
 * The joints of a person whom shoulders and ears show from behind, corrected where estimators go wrong; others
 * unchanged, and so if one of the joints that decide is not seen:
 * - nose and eyes count as not seen: estimators tell where they are behind the head;
 * - where the hips coincide and knees and ankles are on the sides of one who faces the camera, the legs change sides, and
 *   the hips come as far apart as they usually are.
 */
export function correctBack(joints: readonly Joint[], skeleton: Skeleton): readonly Joint[] {
  const { joints: names } = skeleton;
  const find = (name: string) => joints[names.indexOf(name)];
  const across = (name: string) => toVector(find(`left_${name}`), find(`right_${name}`));
  const [shoulders, ears] = [across('shoulder'), across('ear')];
  const sides = [
    toVector(find('left_shoulder'), find('left_hip')),
    toVector(find('right_shoulder'), find('right_hip')),
  ];
  const torso = sides.find((side) => side !== undefined);
  if (!shoulders || !ears || !torso) return joints;
  // The person's right is to the right of the way down the torso only from behind, also upside down.
  const isBack = cross(shoulders, torso) > minShoulders * dot(torso, torso) && cross(ears, torso) > 0;
  if (!isBack) return joints;
  const seen = joints.map((joint, i) => (face.has(names[i]!) ? unseen : joint));
  const [hips, knees, ankles] = [across('hip'), across('knee'), across('ankle')];
  if (!hips || !knees || !ankles) return seen;
  const breadth = dot(shoulders, shoulders);
  const isCrossed =
    dot(hips, shoulders) < minHips * breadth && dot(knees, shoulders) < 0 && dot(ankles, shoulders) < 0;
  return isCrossed ? uncrossLegs(seen, skeleton, shoulders) : seen;
}

function uncrossLegs(
  joints: readonly Joint[],
  { joints: names, mirror }: Skeleton,
  shoulders: Vector,
): readonly Joint[] {
  return joints.map((joint, i) => {
    const [name, other] = [names[i]!, joints[mirror[i]!]!];
    if (name.endsWith('_knee') || name.endsWith('_ankle')) return other;
    if (!name.endsWith('_hip')) return joint;
    const toSide = (usualHips / 2) * (name.startsWith('left_') ? -1 : 1);
    const [x, y] = [(joint.x + other.x) / 2, (joint.y + other.y) / 2];
    return { ...joint, x: x + toSide * shoulders.x, y: y + toSide * shoulders.y };
  });
}

interface Vector {
  readonly x: number;
  readonly y: number;
}

function toVector(from: Joint | undefined, to: Joint | undefined): Vector | undefined {
  if (!from?.confidence || !to?.confidence) return undefined;
  return { x: to.x - from.x, y: to.y - from.y };
}

function cross(a: Vector, b: Vector): number {
  return a.x * b.y - a.y * b.x;
}

function dot(a: Vector, b: Vector): number {
  return a.x * b.x + a.y * b.y;
}
