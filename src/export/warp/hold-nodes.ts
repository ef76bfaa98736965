/** `holdHead` of src/warp as nodes. Legend: N batch, J joints, H height, W width. */
import type { Size } from '../../pose/skeleton.js';
import { headHold } from '../../warp/hold-head.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { FacingNodes, FacingPose } from './facing-nodes.js';
import { rise } from './figure-nodes.js';
import { addColumns, addRows } from './places.js';

/** `holdHead`, [N, 1, H, W]; 0, [1, 1, 1, 1], for a skeleton without a head. */
export function addHold(
  on: Expressions,
  { width, height }: Size,
  { source, target }: { readonly source: FacingPose; readonly target: FacingPose },
): Value {
  const [from, to] = [source.face, target.face];
  if (!(from && to)) return on.constant('no_head', [1, 1, 1, 1], [0]);
  const [inSource, inTarget] = [showsFace(on, source.facing), showsFace(on, target.facing)];
  const isUnknown = on.mul(on.sub(1, inSource), inTarget);
  const isKnown = on.mul(on.sub(1, isUnknown), on.toFloat(on.and(from.seen, to.seen)));
  const [dx, dy] = [on.sub(addColumns(on, width), to.x), on.sub(addRows(on, height), to.y)];
  const distance = on.div(on.hypot(dx, dy), target.torso); // [N, 1, H, W]
  return on.mul(isKnown, rise(on, on.sub(headHold.reach, distance), headHold.fade));
}

function showsFace(on: Expressions, { front }: FacingNodes): Value {
  return rise(on, on.sub(front, headHold.faceFrom), headHold.faceOver);
}
