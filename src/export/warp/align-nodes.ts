/** `alignEars` of src/warp as nodes. Legend: N batch, J joints. */
import type { BodyParts } from '../../warp/body-parts.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { JointNodes } from './pose-nodes.js';

interface PoseJoints {
  readonly source: JointNodes;
  readonly target: JointNodes;
}

/** `alignEars` */
export function alignEarNodes(on: Expressions, { ears }: BodyParts, poses: PoseJoints): PoseJoints {
  if (ears.length === 0) return poses;
  const weights = (joints: JointNodes) => on.gather(joints.weight, 1, ears); // [N, 2, 1]
  const apart = on.unary('Abs', on.sub(weights(poses.source), weights(poses.target)));
  const differ = on.extreme('ReduceMax', apart, 1); // [N, 1, 1]
  return {
    source: align(on, poses.source, { ears, differ }),
    target: align(on, poses.target, { ears, differ }),
  };
}

function align(
  on: Expressions,
  { x, y, weight }: JointNodes,
  { ears, differ }: { readonly ears: readonly number[]; readonly differ: Value },
): JointNodes {
  const count = Number(weight.shape[1]);
  const isEar = Array.from({ length: count }, (_, joint) => Number(ears.includes(joint)));
  const moves = on.compare('Greater', on.mul(on.constant('is_ear', [1, count, 1], isEar), differ), 0.5); // [N, J, 1]
  const columns = on.gather(on.concat([x, y, weight], 2), 1, ears); // [N, 2, 3]
  const seen = on.slice(columns, 2, [2, 3]);
  const sums = on.sum(on.mul(columns, seen), 1); // [N, 1, 3]
  const means = on.div(sums, on.binary('Max', on.slice(sums, 2, [2, 3]), 1));
  const pick = (column: number, own: Value) => on.where(moves, on.slice(means, 2, [column, column + 1]), own);
  return { x: pick(0, x), y: pick(1, y), weight: pick(2, weight) };
}
