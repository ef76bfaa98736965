/** `findFold` of src/warp as nodes. Legend: N batch, p parts of a layer, H height, W width. */
import type { Size } from '../../pose/skeleton.js';
import type { BodyParts } from '../../warp/body-parts.js';
import { foldShape } from '../../warp/facing.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { FacingPose } from './facing-nodes.js';
import { rise } from './figure-nodes.js';
import { addColumns } from './places.js';

/** How far beside its place a part, by its index, takes its columns: [N, 1, 1, W], in pixels. */
export interface FoldNodes {
  readonly part: number;
  readonly offset: Value;
  /** How far it is folded, 0 to 1: [N, 1, 1, 1]. */
  readonly folded: Value;
}

/** See `findFold`; undefined for a skeleton without a head. */
export function findFoldNodes(
  on: Expressions,
  { width }: Size,
  body: BodyParts,
  { target, opening }: { readonly target: FacingPose; readonly opening: Value },
): FoldNodes | undefined {
  const index = body.parts.findIndex(({ kind }) => kind === 'head');
  const { face } = target;
  if (face === undefined) return undefined;
  const { side, front } = target.facing;
  const turned = on.where(on.compare('Less', front, 0), opening, 0);
  const back = on.mul(turned, on.sub(1, on.unary('Abs', side)));
  const folded = rise(on, on.sub(on.unary('Abs', back), foldShape.from), foldShape.fade); // [N, 1, 1, 1]
  const aside = on.sub(addColumns(on, width), face.x);
  const share = on.where(on.compare('Less', back, 0), on.unary('Neg', folded), folded);
  const offset = on.sub(on.mul(share, on.unary('Abs', aside)), on.mul(folded, aside));
  return { part: index, offset, folded };
}

/**
 * What a fold adds to the sum of places [N, p, 7] of parts, of which the first two are by x, with weights
 * [N, p, H, W]: [N, 2, H, W].
 */
export function foldFlow(
  on: Expressions,
  { part, offset }: FoldNodes,
  {
    places,
    weights,
    parts,
  }: { readonly places: Value; readonly weights: Value; readonly parts: readonly number[] },
): Value {
  const own = [parts.indexOf(part)];
  const slopes = on.slice(on.gather(places, 1, own), 2, [0, 2]); // [N, 1, 2]
  return on.mul(on.gather(weights, 1, own), on.mul(on.reshape(slopes, [2, 1, 1]), offset));
}
