/** `findFacePlace` of src/warp as nodes. Legend: N batch, J joints. */
import type { BodyParts } from '../../warp/body-parts.js';
import { facePlacing } from '../../warp/face-place.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { FacingPose } from './facing-nodes.js';
import { findMiddleNodes, type JointNodes, type MiddleNodes } from './pose-nodes.js';

/** See `FacePlace`; each [N, 1, 1, 1]. */
export type FacePlaceNodes = Readonly<Record<'u' | 'v' | 'cos' | 'sin' | 'left' | 'right', Value>>;

/** `findFacePlace`, around the middle of a face. */
export function findFacePlaceNodes(
  on: Expressions,
  { looking, faceSides }: BodyParts,
  { joints, facing, torso, face }: FacingPose & { readonly face: MiddleNodes },
): FacePlaceNodes {
  const middle = looking.length > 0 ? findMiddleNodes(on, joints, looking) : face;
  const lines = addLines(on, joints, faceSides);
  const [across, down] = lines.map((line) => on.div(line, torso)) as [Value, Value];
  const upright = on.add(on.unary('Relu', across), facePlacing.upright);
  const length = on.hypot(upright, down);
  const [toLeft, toRight] = [on.unary('Relu', facing.side), on.unary('Relu', on.unary('Neg', facing.side))];
  const widen = (away: Value, towards: Value) =>
    on.add(on.sub(1, on.mul(away, facePlacing.away)), on.mul(towards, facePlacing.towards));
  return {
    u: on.div(on.sub(middle.x, face.x), torso),
    v: on.div(on.sub(middle.y, face.y), torso),
    cos: on.div(upright, length),
    sin: on.div(down, length),
    left: widen(toLeft, toRight),
    right: widen(toRight, toLeft),
  };
}

/** The sums of the lines, in x and in y, from right joints to left ones where both were seen: [N, 1, 1, 1]. */
function addLines(on: Expressions, joints: JointNodes, pairs: BodyParts['faceSides']): [Value, Value] {
  const pick = (column: Value, end: 0 | 1) =>
    on.gather(
      column,
      1,
      pairs.map((pair) => pair[end]),
    ); // [N, p, 1]
  const weights = pairs.length > 0 ? on.mul(pick(joints.weight, 0), pick(joints.weight, 1)) : undefined;
  const line = (column: Value) => {
    if (weights === undefined) return on.reshape(on.mul(on.sum(column, 1), 0), [1, 1, 1]);
    const sums = on.sum(on.mul(weights, on.sub(pick(column, 1), pick(column, 0))), 1);
    return on.reshape(sums, [1, 1, 1]);
  };
  return [line(joints.x), line(joints.y)];
}
