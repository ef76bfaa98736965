/** How two poses bear on each other, as nodes: see `findTransforms`. Legend: N batch, P parts. */
import { openingShares } from '../../warp/facing.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import { type FacingPose, findLeanNodes, findOpeningNodes, isTurnedRoundNodes } from './facing-nodes.js';
import type { PartTables } from './pose-nodes.js';
import type { PoseNodes } from './transform-nodes.js';

/** What transforms need to know, and how far a body opens up, [N, 1, 1, 1]: see `findOpening`. */
export type Bearing = Pick<PoseNodes, 'breadth' | 'shift' | 'lean' | 'isTurned'> & {
  readonly opening: Value;
};

export function findBearing(
  on: Expressions,
  { tables, scale }: { readonly tables: PartTables; readonly scale: Value },
  { source, target }: Record<'source' | 'target', FacingPose>,
): Bearing {
  const isTurned = isTurnedRoundNodes(on, source.facing, target.facing);
  const opening = findOpeningNodes(on, source.facing, target.facing);
  const { toFront, toBack } = openingShares;
  const shares = on.where(
    on.compare('Less', target.facing.front, 0),
    tables.perPart('shifts_to_back', ({ kind }) => -toBack[kind]),
    tables.perPart('shifts_to_front', ({ kind }) => -toFront[kind]),
  );
  const shift = on.mul(opening, source.torso, shares);
  const narrowing = on.sub(1, on.mul(on.unary('Abs', opening), openingShares.narrowing));
  const strip = on.mul(on.div(source.width, target.width), narrowing);
  const isTorso = tables.perPart('is_torso', ({ kind }) => Number(kind === 'torso'));
  const breadth = on.where(on.compare('Greater', isTorso, 0.5), strip, scale); // [N, P, 1, 1]
  const lean = findLeanNodes(on, { source: source.facing, target: target.facing, isTurned });
  return { breadth, shift, lean, isTurned, opening };
}
