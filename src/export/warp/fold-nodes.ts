/** `findHeadFold` and `findTorsoFold` of src/warp as nodes. Legend: N batch, W the number of columns. */
import type { Size } from '../../pose/skeleton.js';
import { foldShape } from '../../warp/facing.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { FacingPose } from './facing-nodes.js';
import { addColumns } from './places.js';

/** How far beside its place a part takes its columns, at every step: [N, 1, 1, W], in pixels. */
export interface FoldNodes {
  readonly offset: Value;
  /** How far it is folded, 0 to 1: [N, 1, 1, 1]. */
  readonly folded: Value;
}

/** The columns of which picture, and at every how many of them. */
interface FoldPlaces {
  readonly size: Size;
  readonly step: number;
}

/** See `findHeadFold`; undefined for a skeleton without a head. */
export function foldHeadNodes(
  on: Expressions,
  places: FoldPlaces,
  { target, opening }: { readonly target: FacingPose; readonly opening: Value },
): FoldNodes | undefined {
  if (target.face === undefined) return undefined;
  const { side, front } = target.facing;
  const turned = on.where(on.compare('Less', front, 0), opening, 0);
  const back = on.mul(turned, on.sub(1, on.unary('Abs', side)));
  return foldNodes(on, places, { middle: target.face.x, opening: back });
}

/** A part with its middle [N, 1, 1, 1] that is folded as far as a body opens up, [N, 1, 1, 1]. */
export function foldNodes(
  on: Expressions,
  { size, step }: FoldPlaces,
  { middle, opening }: { readonly middle: Value; readonly opening: Value },
): FoldNodes {
  const folded = on.rise(on.sub(on.unary('Abs', opening), foldShape.from), foldShape.fade); // [N, 1, 1, 1]
  const aside = on.sub(addColumns(on, size.width, step), middle);
  const share = on.where(on.compare('Less', opening, 0), on.unary('Neg', folded), folded);
  const offset = on.sub(on.mul(share, on.unary('Abs', aside)), on.mul(folded, aside));
  return { offset, folded };
}
