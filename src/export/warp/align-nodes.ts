/** `alignEars` of src/warp as nodes. Legend: N batch, J joints. */
import { earBreadth } from '../../warp/align-ears.js';
import type { BodyParts } from '../../warp/body-parts.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { FacingPose } from './facing-nodes.js';
import type { JointNodes } from './pose-nodes.js';

/** `alignEars`: the joints of both poses. */
export function alignEarNodes(
  on: Expressions,
  { ears }: BodyParts,
  { source, target }: Readonly<Record<'source' | 'target', FacingPose>>,
): Readonly<Record<'source' | 'target', JointNodes>> {
  if (ears.length === 0) return { source: source.joints, target: target.joints };
  const weights = ({ joints }: FacingPose) => on.gather(joints.weight, 2, ears); // [N, 1, 2, 1]
  const apart = on.unary('Abs', on.sub(weights(source), weights(target)));
  const differ = on.extreme('ReduceMax', apart, 2); // [N, 1, 1, 1]
  return { source: align(on, source, { ears, differ }), target: align(on, target, { ears, differ }) };
}

function align(
  on: Expressions,
  { joints: { x, y, weight }, torso, facing }: FacingPose,
  { ears, differ }: { readonly ears: readonly number[]; readonly differ: Value },
): JointNodes {
  const count = Number(weight.shape[2]);
  const isEar = Array.from({ length: count }, (_, joint) => Number(ears.includes(joint)));
  const moves = on.compare('Greater', on.mul(on.constant('is_ear', [1, 1, count, 1], isEar), differ), 0.5); // [N, 1, J, 1]
  const columns = on.gather(on.concat([x, y, weight], 3), 2, ears); // [N, 1, 2, 3]
  const seen = on.slice(columns, 3, [2, 3]);
  const sums = on.sum(on.mul(columns, seen), 2); // [N, 1, 1, 3]
  const means = on.div(sums, on.binary('Max', on.slice(sums, 3, [2, 3]), 1));
  const [right, left] = [on.slice(seen, 2, [0, 1]), on.slice(seen, 2, [1, 2])] as const;
  const breadth = on.mul(torso, facing.front, earBreadth);
  const beside = on.mul(on.sub(left, right), breadth); // [N, 1, 1, 1]
  const pick = (column: number) => on.slice(means, 3, [column, column + 1]);
  return {
    x: on.where(moves, on.sub(pick(0), beside), x),
    y: on.where(moves, pick(1), y),
    weight: on.where(moves, pick(2), weight),
  };
}
