/** `findFacePlace` of src/warp as nodes. Legend: N batch, J joints. */
import type { BodyParts } from '../../warp/body-parts.js';
import { facePlacing } from '../../warp/face-place.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { FacingPose } from './facing-nodes.js';
import { findMiddleNodes, type JointNodes, type MiddleNodes } from './pose-nodes.js';

/** See `FacePlace`; each [N, 1, 1, 1]. */
export type FacePlaceNodes = Readonly<Record<'u' | 'v' | 'cos' | 'sin' | 'left' | 'right' | 'chest', Value>>;

/** `findFacePlace`, around the middle of a face. */
export function findFacePlaceNodes(
  on: Expressions,
  { looking, faceSides }: BodyParts,
  { joints, facing, torso, face }: FacingPose & { readonly face: MiddleNodes },
): FacePlaceNodes {
  const middle = looking.length > 0 ? findMiddleNodes(on, joints, looking) : face;
  const { across, down } = addLines(on, joints, { pairs: faceSides, torso });
  const { back, upright: least, uprightAside } = facePlacing;
  const [toLeft, toRight] = [on.unary('Relu', facing.side), on.unary('Relu', on.unary('Neg', facing.side))];
  const aside = on.mul(on.add(toLeft, toRight), uprightAside);
  const upright = on.add(on.unary('Relu', across), aside, least);
  const length = on.hypot(upright, down);
  const chest = on.unary('Relu', facing.front);
  const widen = (away: Value, towards: Value) =>
    on.add(on.sub(1, on.mul(away, facePlacing.away)), on.mul(towards, facePlacing.towards));
  return {
    u: on.add(on.div(on.sub(middle.x, face.x), torso), on.mul(facing.side, on.add(toLeft, toRight), back)),
    v: on.div(on.sub(middle.y, face.y), torso),
    cos: on.div(upright, length),
    sin: on.div(down, length),
    left: widen(toLeft, toRight),
    right: widen(toRight, toLeft),
    chest,
  };
}

/** The sums of the lines, in torso lengths, from right joints to left ones where both were seen: [N, 1, 1, 1]. */
function addLines(
  on: Expressions,
  { x, y, weight }: JointNodes,
  { pairs, torso }: { readonly pairs: BodyParts['faceSides']; readonly torso: Value },
): { readonly across: Value; readonly down: Value } {
  if (pairs.length === 0) return { across: on.mul(torso, 0), down: on.mul(torso, 0) };
  const columns = on.concat([x, y, weight], 3); // [N, 1, J, 3]
  const [right, left] = ([0, 1] as const).map((end) =>
    on.gather(
      columns,
      2,
      pairs.map((pair) => pair[end]),
    ),
  ) as [Value, Value]; // [N, 1, pairs, 3]
  const seen = on.mul(on.slice(right, 3, [2, 3]), on.slice(left, 3, [2, 3]));
  const lines = on.sum(on.mul(on.slice(on.sub(left, right), 3, [0, 2]), seen), 2); // [N, 1, 1, 2]
  const offsets = on.div(lines, torso);
  return { across: on.slice(offsets, 3, [0, 1]), down: on.slice(offsets, 3, [1, 2]) };
}
