/** How two poses bear on each other, as nodes: see `findTransforms`. Legend: N batch, P parts. */
import { closingShift, openingShares, turnShape } from '../../warp/facing.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import {
  type FacingPose,
  findLeanNodes,
  findOpeningNodes,
  isProfileNodes,
  isTurnedRoundNodes,
} from './facing-nodes.js';
import type { PartTables } from './pose-nodes.js';
import type { PoseNodes } from './transform-nodes.js';

/** What transforms need to know, and how far a body opens up, closes and turns, [N, 1, 1, 1]: see `findOpening`, `findClosing` and `findTurn`. */
export type Bearing = Pick<PoseNodes, 'breadth' | 'shift' | 'lean' | 'isTurned' | 'isMirrored'> & {
  readonly opening: Value;
  readonly closing: Value;
  readonly opened: Value;
  readonly turn: Value;
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
  const closing = findOpeningNodes(on, target.facing, source.facing);
  const ofClosing = tables.perPart('closing_shifts', ({ kind }) => (kind === 'torso' ? closingShift : 0));
  const shift = on.mul(source.torso, on.add(on.mul(opening, shares), on.mul(closing, ofClosing)));
  const narrowing = on.sub(1, on.mul(on.unary('Abs', opening), openingShares.narrowing));
  const strip = on.mul(on.div(source.width, target.width), narrowing);
  const isTorso = tables.perPart('is_torso', ({ kind }) => Number(kind === 'torso'));
  const breadth = on.where(on.compare('Greater', isTorso, 0.5), strip, scale); // [N, P, 1, 1]
  const lean = findLeanNodes(on, { source: source.facing, target: target.facing, isTurned });
  const toTurn = (change: Value) => on.ramp(change, turnShape.from, turnShape.over);
  const [opens, closes] = [on.unary('Abs', opening), on.unary('Abs', closing)];
  const areProfiles = on.and(isProfileNodes(on, source.facing), isProfileNodes(on, target.facing));
  return {
    ...{ breadth, shift, lean, isTurned, isMirrored: on.unary('Not', areProfiles), opening },
    ...{ opened: toTurn(opens), closing: toTurn(closes), turn: toTurn(on.add(opens, closes)) },
  };
}
