/** `holdHead` of src/warp as nodes. Legend: N batch, J joints, H height, W width. */
import type { Size } from '../../pose/skeleton.js';
import { headHold } from '../../warp/hold-head.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { FacingNodes, FacingPose } from './facing-nodes.js';
import type { HeadTurnNodes } from './head-turn-nodes.js';
import { addColumns, addRows } from './places.js';

/** `holdHead`, [N, 1, H, W]; 0, [1, 1, 1, 1], for a skeleton without a head. */
export function addHold(
  on: Expressions,
  { width, height }: Size,
  {
    source,
    target,
    turns,
  }: { readonly source: FacingPose; readonly target: FacingPose; readonly turns: HeadTurnNodes },
): Value {
  const [from, to] = [source.face, target.face];
  if (!(from && to)) return on.constant('no_head', [1, 1, 1, 1], [0]);
  const [inSource, inTarget] = [showsFace(on, source.facing), showsFace(on, target.facing)];
  const isUnknown = on.mul(on.sub(1, inSource), inTarget, on.sub(1, turns.toFront));
  const isKnown = on.mul(on.sub(1, isUnknown), on.toFloat(on.and(from.seen, to.seen)));
  const unit = on.mul(target.torso, headHold.fade);
  const dx = on.div(on.sub(addColumns(on, width), to.x), unit);
  const dy = on.div(on.sub(addRows(on, height), to.y), unit);
  const held = on.sub(1 + headHold.reach / headHold.fade, on.hypot(dx, dy)); // [N, 1, H, W]
  return on.mul(isKnown, on.clip(held, 0, 1));
}

function showsFace(on: Expressions, { front }: FacingNodes): Value {
  return on.rise(on.sub(front, headHold.faceFrom), headHold.faceOver);
}
