/** `findDepths` of src/warp as nodes. Legend: N batch, J joints, P parts. */
import type { BodyParts } from '../../warp/body-parts.js';
import { depthOrder } from '../../warp/part-depths.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import { findMiddleNodes, type JointNodes, type PartTables } from './pose-nodes.js';

export interface DepthInput {
  readonly body: BodyParts;
  /** Of the target, [N, J, 1]. */
  readonly joints: JointNodes;
  /** The length of the target's torso, [N, 1, 1, 1]. */
  readonly torso: Value;
}

/** How near each part is to the camera, in logits: [N, P, 1, 1]. */
export function findDepthNodes(on: Expressions, tables: PartTables, input: DepthInput): Value {
  const sides = tables.perPart('sides', ({ kind, side }) =>
    kind === 'arm' || kind === 'leg' ? depthOrder.weight * side : 0,
  );
  const arms = tables.perPart('arms', ({ kind }) => (kind === 'arm' ? depthOrder.weight : 0));
  return on.add(on.mul(sides, findSideNodes(on, input)), on.mul(arms, findFrontNodes(on, input)));
}

/** [N, 1, 1, 1] */
function findSideNodes(on: Expressions, { body, joints, torso }: DepthInput): Value {
  const head = body.parts.find(({ kind }) => kind === 'head');
  if (head === undefined) return on.number(depthOrder.least);
  const [neck, face] = [findMiddleNodes(on, joints, head.start), findMiddleNodes(on, joints, head.end)];
  const reach = on.mul(torso, depthOrder.profile);
  const side = on.clip(on.div(on.sub(neck.x, face.x), reach), -1, 1);
  const told = on.where(
    on.compare('Less', side, 0),
    on.binary('Min', side, -depthOrder.least),
    on.binary('Max', side, depthOrder.least),
  );
  return on.where(on.and(neck.seen, face.seen), told, depthOrder.least);
}

/** [N, 1, 1, 1] */
function findFrontNodes(on: Expressions, { body, joints, torso }: DepthInput): Value {
  const [right, left] = body.torsoSides.map(([shoulder]) => findMiddleNodes(on, joints, [shoulder]));
  const reach = on.mul(torso, depthOrder.breadth);
  const front = on.clip(on.div(on.sub(left!.x, right!.x), reach), -1, 1);
  return on.where(on.and(left!.seen, right!.seen), front, 0);
}
