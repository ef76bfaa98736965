/** `hideFarLimbs` of src/warp as nodes. Legend: N batch, J joints, K sides, Q poses, of which the first is the picture's. */
import type { BodyParts } from '../../warp/body-parts.js';
import { hiddenWithin, listLimbJoints } from '../../warp/hidden-limbs.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import { type FacingPose, isProfileNodes } from './facing-nodes.js';
import { findMiddleNodes, gatherJoints, type MiddleNodes } from './pose-nodes.js';

/** The arms or the legs of some sides, by their joints, and which of them lie where a profile hides them: [N, 1, K, Q]. */
interface HiddenLimbs {
  readonly sides: readonly number[];
  readonly limbs: readonly number[][];
  readonly isHidden: Value;
}

/** The poses, the picture's without the joints of far limbs that a profile hides. */
export function hideFarLimbNodes(on: Expressions, body: BodyParts, poses: FacingPose): FacingPose {
  const { joints } = poses;
  const far = findFarSides(on, poses);
  const [arms, legs] = [listLimbJoints(body, 'arm'), listLimbJoints(body, 'leg')];
  const withArms = [0, 1].filter((side) => arms[side]!.length > 0);
  const elbows = withArms.map((side) => arms[side]![0]!);
  const groups: readonly HiddenLimbs[] = [
    ...(withArms.length > 0
      ? [{ sides: withArms, limbs: arms, isHidden: isBeforeTorso(on, body, poses, elbows) }]
      : []),
    ...(legs.every(({ length }) => length > 0)
      ? [{ sides: [0, 1], limbs: legs, isHidden: areTogether(on, poses, legs) }]
      : []),
  ];
  if (groups.length === 0) return poses;
  const hidden = groups.map(({ isHidden, sides }) => on.mul(isHidden, on.gather(far, 2, sides))); // [N, 1, K, Q] each
  const none = on.mul(on.slice(far, 2, [0, 1]), 0);
  const limbs = groups.flatMap((group) => group.sides.map((side) => group.limbs[side]!));
  const ofJoints = Array.from(
    { length: Number(joints.x.shape[2]) },
    (_, joint) => limbs.findIndex((own) => own.includes(joint)) + 1, // 0 for none
  );
  const isHidden = on.gather(on.concat([none, ...hidden], 2), 2, ofJoints); // [N, 1, J, Q]
  return { ...poses, joints: { ...joints, weight: on.mul(joints.weight, on.sub(1, isHidden)) } };
}

/** 1 for the right and for the left side of the picture's pose where it is the far one of a profile, [N, 1, 2, Q]. */
function findFarSides(on: Expressions, { facing }: FacingPose): Value {
  const ofPicture = on.constant('of_picture', [1, 1, 1, 2], [1, 0]);
  const isProfile = on.mul(on.toFloat(isProfileNodes(on, facing)), ofPicture);
  const left = on.mul(isProfile, on.toFloat(on.compare('Less', facing.side, 0)));
  return on.concat([on.sub(isProfile, left), left], 2);
}

/** Elbows that lie before the torso: [N, 1, K, Q]. */
function isBeforeTorso(
  on: Expressions,
  body: BodyParts,
  poses: FacingPose,
  elbows: readonly number[],
): Value {
  const { start, end } = body.parts[0]!; // the torso
  const [from, to] = [start, end].map((ends) => findMiddleNodes(on, poses.joints, ends)) as [
    MiddleNodes,
    MiddleNodes,
  ];
  const elbow = gatherJoints(on, poses.joints, elbows);
  const within = on.mul(poses.torso, hiddenWithin);
  const [x, y] = [on.sub(to.x, from.x), on.sub(to.y, from.y)];
  const [toX, toY] = [on.sub(elbow.x, from.x), on.sub(elbow.y, from.y)];
  const square = on.binary('Max', on.add(on.mul(x, x), on.mul(y, y)), on.mul(within, within));
  const share = on.clip(on.div(on.add(on.mul(toX, x), on.mul(toY, y)), square), 0, 1);
  const away = on.hypot(on.sub(toX, on.mul(share, x)), on.sub(toY, on.mul(share, y)));
  const isNear = on.toFloat(on.compare('Less', on.sub(away, within), 0));
  return on.mul(isNear, elbow.weight, on.toFloat(on.and(from.seen, to.seen)));
}

/** Whether both legs lie in one place: [N, 1, 1, Q]. */
function areTogether(
  on: Expressions,
  poses: FacingPose,
  [right, left]: readonly [number[], number[]],
): Value {
  const both = Math.min(right.length, left.length); // joints, the knees first
  const [a, b] = [right, left].map((joints) => gatherJoints(on, poses.joints, joints.slice(0, both))) as [
    FacingPose['joints'],
    FacingPose['joints'],
  ];
  const apart = on.sub(on.hypot(on.sub(a.x, b.x), on.sub(a.y, b.y)), on.mul(poses.torso, hiddenWithin));
  const seen = on.mul(a.weight, b.weight);
  const isFar = on.mul(seen, on.sub(1, on.toFloat(on.compare('Less', apart, 0))));
  return on.mul(on.slice(seen, 2, [0, 1]), on.sub(1, on.extreme('ReduceMax', isFar, 2)));
}
