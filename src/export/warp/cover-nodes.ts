/** `findFaceCover` of src/warp as nodes. Legend: N batch, H height, W width. */
import type { Size } from '../../pose/skeleton.js';
import type { BodyParts } from '../../warp/body-parts.js';
import { faceCover } from '../../warp/cover-face.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { FacingPose } from './facing-nodes.js';
import { rise } from './figure-nodes.js';
import { addColumns, addRows } from './places.js';
import { findMiddleNodes } from './pose-nodes.js';
import { toFlowUnits } from './sample-nodes.js';

/** How much of a target's pixel is covered, [N, 1, H, W], and from where in a flow's units it comes, [N, 2, H, W]. */
export interface FaceCoverNodes {
  readonly share: Value;
  readonly place: Value;
}

/** `findFaceCover`; undefined for a skeleton without a head. */
export function findFaceCoverNodes(
  on: Expressions,
  size: Size,
  { parts }: BodyParts,
  { source, target }: Record<'source' | 'target', FacingPose>,
): FaceCoverNodes | undefined {
  const head = parts.find(({ kind }) => kind === 'head');
  if (head === undefined) return undefined;
  const [from, to] = [source, target].map(({ joints }) => findMiddleNodes(on, joints, head.end)) as [
    ReturnType<typeof findMiddleNodes>,
    ReturnType<typeof findMiddleNodes>,
  ];
  const away = on.unary('Relu', on.unary('Neg', target.facing.front));
  const turned = on.mul(on.unary('Relu', source.facing.front), away);
  const turn = rise(on, on.sub(turned, faceCover.turned), faceCover.turnedFade);
  const most = on.mul(turn, on.toFloat(on.and(from.seen, to.seen)));
  const [dx, dy] = [on.sub(addColumns(on, size.width), to.x), on.sub(addRows(on, size.height), to.y)];
  const distance = on.div(on.hypot(on.div(dx, faceCover.slimness), dy), target.torso); // [N, 1, H, W]
  const scale = on.div(source.torso, target.torso);
  const above = on.sub(from.y, on.mul(source.torso, faceCover.hair));
  const across = toFlow(on, on.add(from.x, on.mul(dx, scale, faceCover.width)), size.width); // [N, 1, 1, W]
  const down = toFlow(on, on.add(above, on.mul(dy, scale, faceCover.height)), size.height); // [N, 1, H, 1]
  const axis = (name: string, is: readonly number[]) => on.constant(`axis_${name}`, [1, 2, 1, 1], is);
  return {
    share: on.mul(most, rise(on, on.sub(faceCover.reach, distance), faceCover.fade)),
    place: on.add(on.mul(across, axis('x', [1, 0])), on.mul(down, axis('y', [0, 1]))),
  };
}

function toFlow(on: Expressions, pixels: Value, length: number): Value {
  const { scale, start } = toFlowUnits(length);
  return on.add(on.mul(pixels, scale), start);
}

/** A flow [N, 2, H, W] with the face covered. */
export function coverFace(on: Expressions, flow: Value, { share, place }: FaceCoverNodes): Value {
  return on.add(flow, on.mul(share, on.sub(place, flow)));
}
