/** `findFold` of src/warp as nodes. Legend: N batch, W the number of columns. */
import type { Size } from '../../pose/skeleton.js';
import { foldShape } from '../../warp/facing.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { FacingPose } from './facing-nodes.js';
import { rise } from './figure-nodes.js';
import { addColumns } from './places.js';

/** How far beside its place a head takes its columns, at every step: [N, 1, 1, W], in pixels. */
export interface FoldNodes {
  readonly offset: Value;
  /** How far it is folded, 0 to 1: [N, 1, 1, 1]. */
  readonly folded: Value;
}

/** See `findFold`; undefined for a skeleton without a head. */
export function findFoldNodes(
  on: Expressions,
  { width }: Size,
  step: number,
  { target, opening }: { readonly target: FacingPose; readonly opening: Value },
): FoldNodes | undefined {
  const { face } = target;
  if (face === undefined) return undefined;
  const { side, front } = target.facing;
  const turned = on.where(on.compare('Less', front, 0), opening, 0);
  const back = on.mul(turned, on.sub(1, on.unary('Abs', side)));
  const folded = rise(on, on.sub(on.unary('Abs', back), foldShape.from), foldShape.fade); // [N, 1, 1, 1]
  const aside = on.sub(addColumns(on, width, step), face.x);
  const share = on.where(on.compare('Less', back, 0), on.unary('Neg', folded), folded);
  const offset = on.sub(on.mul(share, on.unary('Abs', aside)), on.mul(folded, aside));
  return { offset, folded };
}
