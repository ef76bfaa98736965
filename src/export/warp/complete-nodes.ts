/** `completeJoints` of src/warp as nodes. Legend: N batch, J joints, K some of them, Q poses. */
import type { Size } from '../../pose/skeleton.js';
import { edgeShare } from '../../pose/stature.js';
import type { BodyParts } from '../../warp/body-parts.js';
import { bodyShares, type HangingLimb, listHangingLimbs } from '../../warp/complete-joints.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import {
  findMiddleNodes,
  gatherJoints,
  type JointNodes,
  listTorsoEnds,
  sumDistances,
  weighJointNodes,
} from './pose-nodes.js';

/** `completeJoints` of Q poses [N, J, 3]: [N, 1, J, Q] each. */
export function completeJointNodes(
  on: Expressions,
  poses: readonly Value[],
  { body, size }: { readonly body: BodyParts; readonly size: Size },
): JointNodes {
  const seen = weighJointNodes(on, poses);
  const torso = findTorsoNodes(on, seen, body);
  const withHips = placeHips(on, seen, { body, torso });
  return listHangingLimbs(body)
    .filter((limbs) => limbs.length > 0)
    .reduce((joints, limbs) => placeEnds(on, joints, { limbs, torso, size }), withHips);
}

/** The length of the torso by its sides, or else by shoulders and face; 0 where nothing tells it: [N, 1, 1, Q]. */
function findTorsoNodes(on: Expressions, joints: JointNodes, body: BodyParts): Value {
  const [shoulders, hips] = listTorsoEnds(body);
  const { sum, count } = sumDistances(on, joints, [shoulders, hips]);
  const apart = sumDistances(on, joints, [shoulders.slice(0, 1), shoulders.slice(1)]).sum;
  const byShoulders = on.div(apart, bodyShares.shoulders);
  const head = body.parts.find(({ kind }) => kind === 'head');
  const told = head ? on.binary('Max', byShoulders, measureFaceNodes(on, joints, head)) : byShoulders;
  return on.where(on.compare('Greater', count, 0), on.div(sum, on.binary('Max', count, 1)), told);
}

/** What the distance of the face from the neck tells of the torso's length. */
function measureFaceNodes(
  on: Expressions,
  joints: JointNodes,
  head: { readonly start: readonly number[]; readonly end: readonly number[] },
): Value {
  const [neck, face] = [findMiddleNodes(on, joints, head.start), findMiddleNodes(on, joints, head.end)];
  const distance = on.hypot(on.sub(neck.x, face.x), on.sub(neck.y, face.y));
  return on.where(on.and(neck.seen, face.seen), on.div(distance, bodyShares.face), 0);
}

function placeHips(
  on: Expressions,
  joints: JointNodes,
  { body, torso }: { readonly body: BodyParts; readonly torso: Value },
): JointNodes {
  const [shoulders, hips] = listTorsoEnds(body);
  const [at, other] = [gatherJoints(on, joints, shoulders), gatherJoints(on, joints, shoulders.toReversed())];
  const inset = on.mul(at.weight, other.weight, (1 - bodyShares.hips) / 2); // [N, 1, 2, Q]
  const seenHips = on.extreme('ReduceMax', gatherJoints(on, joints, hips).weight, 2);
  const isTold = on.toFloat(on.compare('Greater', torso, 0));
  return replaceJoints(on, joints, hips, {
    x: on.add(at.x, on.mul(inset, on.sub(other.x, at.x))),
    y: on.add(at.y, on.mul(inset, on.sub(other.y, at.y)), torso),
    weight: on.mul(at.weight, on.sub(1, seenHips), isTold),
  });
}

function placeEnds(
  on: Expressions,
  joints: JointNodes,
  {
    limbs,
    torso,
    size,
  }: { readonly limbs: readonly HangingLimb[]; readonly torso: Value; readonly size: Size },
): JointNodes {
  const ends = limbs.map(({ end }) => end);
  const from = gatherJoints(
    on,
    joints,
    limbs.map(({ start }) => start),
  );
  const lengths = limbs.map(({ length }) => length);
  const shares = on.constant(`hanging_${ends.join('_')}`, [1, 1, limbs.length, 1], lengths);
  const y = on.add(from.y, on.mul(shares, torso)); // [N, 1, K, Q]
  const aside = on.unary('Abs', on.sub(on.div(from.x, size.width - 1), 0.5));
  const isAtSide = on.toFloat(on.compare('Greater', aside, 0.5 - edgeShare));
  const isBelow = on.toFloat(on.compare('Greater', y, (1 - edgeShare) * size.height));
  const isUnseen = on.sub(1, gatherJoints(on, joints, ends).weight);
  const weight = on.mul(from.weight, isUnseen, on.binary('Max', isAtSide, isBelow));
  return replaceJoints(on, joints, ends, { x: from.x, y, weight });
}

/** The joints with others, [N, 1, K, Q] each, in place of those of some indices, where the others' weights are 1. */
function replaceJoints(
  on: Expressions,
  joints: JointNodes,
  indices: readonly number[],
  others: JointNodes,
): JointNodes {
  const { shape } = joints.x;
  const count = Number(shape[2]);
  const values = Array.from({ length: count }, (_, joint) => indices.map((index) => Number(index === joint)));
  const at = on.constant(`at_${indices.join('_')}`, [count, indices.length], values.flat());
  const spread = (column: Value) => on.node('MatMul', [at, column], shape);
  const put = spread(others.weight);
  const isPut = on.compare('Greater', put, 0.5);
  return {
    x: on.where(isPut, spread(others.x), joints.x),
    y: on.where(isPut, spread(others.y), joints.y),
    weight: on.add(joints.weight, put),
  };
}
