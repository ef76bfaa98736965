import { unseen } from '../pose/convert-joints.js';
import type { Joint, Skeleton } from '../pose/skeleton.js';

const face = new Set(['nose', 'left_eye', 'right_eye']);

/** Narrower shoulders, as parts of the torso, are those of a person from the side. */
const minShoulders = 0.3;

/**
 * The joints, with nose and eyes as not seen where shoulders and ears show the person's back:
 * estimators tell where they are behind the head. Unchanged if one of the joints that decide is not
 * seen.
 */
export function hideFace(joints: readonly Joint[], { joints: names }: Skeleton): readonly Joint[] {
  const find = (name: string) => joints[names.indexOf(name)];
  const shoulders = toVector(find('left_shoulder'), find('right_shoulder'));
  const ears = toVector(find('left_ear'), find('right_ear'));
  const sides = [
    toVector(find('left_shoulder'), find('left_hip')),
    toVector(find('right_shoulder'), find('right_hip')),
  ];
  const torso = sides.find((side) => side !== undefined);
  if (!shoulders || !ears || !torso) return joints;
  // The person's right is to the right of the way down the torso only from behind, also upside down.
  const isBack =
    cross(shoulders, torso) > minShoulders * (torso.x ** 2 + torso.y ** 2) && cross(ears, torso) > 0;
  return isBack ? joints.map((joint, i) => (face.has(names[i]!) ? unseen : joint)) : joints;
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
