/**
 * Distances from the parts of a source as nodes, as `findFigure` uses them. Legend: N batch, P parts, G the groups of
 * `measuredParts`, H and W the picture's height and width, h and w those of fields before they are enlarged.
 */
import type { Size } from '../../pose/skeleton.js';
import type { BodyParts } from '../../warp/body-parts.js';
import { armOrder, farthestSquare, measuredParts, sideReach } from '../../warp/distance-field.js';
import { fieldStep } from '../../warp/fields.js';
import { handReach } from '../../warp/hands.js';
import type { Value } from '../graph.js';
import { listParts } from './distance-nodes.js';
import { enlargeNodes } from './enlarge-nodes.js';
import type { Expressions } from './expressions.js';
import type { FaceChangeNodes } from './guard-nodes.js';
import type { HandNodes } from './hand-nodes.js';

/** What is near to the arms and to the rest of a person. */
export interface DistanceFieldNodes {
  /** d to the nearest arm, and to the nearest of the rest: [N, 1, H, W]. */
  readonly toArm: Value;
  readonly toRest: Value;
  /** d to the nearest hand before the torso, with more beside it: [N, 1, H, W]; undefined without hands. */
  readonly toHand: Value | undefined;
  /** See `armOrder`: [N, 1, H, W]. */
  readonly isArm: Value;
  /** See `sideReach`: of the right and of the left side, [N, 2, H, W]. */
  readonly sidesOfArms: Value;
  readonly sidesOfRest: Value;
}

/** What a field is found by. */
interface DistancesOfSource {
  readonly squares: Value;
  readonly hands: HandNodes | undefined;
  readonly guard: FaceChangeNodes | undefined;
}

/** By squares of d of `figureReach` to all parts, [N, P, h, w], of a picture of a size, and hands and what keeps arms from a face if there are any. */
export function addDistanceField(
  on: Expressions,
  { body, size }: { readonly body: BodyParts; readonly size: Size },
  { hands, guard, ...ofParts }: DistancesOfSource,
): DistanceFieldNodes {
  const measured = addGroupSquares(on, body, ofParts.squares); // [N, G, h, w]
  const squares = guard ? changeSquares(on, measured, guard) : measured;
  const [trunk, rightArm, leftArm, rightLeg, leftLeg] = measuredParts.map((_, group) =>
    on.slice(squares, 1, [group, group + 1]),
  ) as [Value, Value, Value, Value, Value];
  const toArm = on.binary('Min', rightArm, leftArm);
  const toRest = on.minimum([trunk, rightLeg, leftLeg]);
  const isArm = on.mul(on.sub(toRest, toArm), armOrder);
  const ofTrunk = on.binary('Min', on.slice(squares, 1, [3, 5]), trunk);
  const own = on.concat([rightArm, leftArm, ofTrunk], 1); // [N, 4, h, w]
  const others = on.gather(squares, 1, [2, 1, 4, 3]);
  const { order, margin, share } = sideReach;
  const sides = on.add(on.mul(on.sub(others, on.mul(own, share)), order), order * margin);
  const beyond = hands ? coverArms(on, { hands, toRest }, sides) : sides;
  const roots = on.unary('Sqrt', on.concat([toArm, toRest], 1));
  const toHand = hands ? [measureHands(on, hands, trunk)] : [];
  const times = { width: fieldStep, height: fieldStep };
  const field = enlargeNodes(on, on.concat([roots, isArm, beyond, ...toHand], 1), { size, times }); // [N, 7 or 8, H, W]
  const shares = on.unary('Sigmoid', on.slice(field, 1, [2, 7]));
  return {
    toArm: on.slice(field, 1, [0, 1]),
    toRest: on.slice(field, 1, [1, 2]),
    toHand: hands && on.slice(field, 1, [7, 8]),
    isArm: on.slice(shares, 1, [0, 1]),
    sidesOfArms: on.slice(shares, 1, [1, 3]),
    sidesOfRest: on.slice(shares, 1, [3, 5]),
  };
}

/** Squares of groups as a face changes them. */
function changeSquares(on: Expressions, squares: Value, { trunk, arms }: FaceChangeNodes): Value {
  const pick = (from: number, to: number) => on.slice(squares, 1, [from, to]);
  return on.concat([on.mul(pick(0, 1), trunk), on.add(pick(1, 3), arms), pick(3, measuredParts.length)], 1);
}

/** d to the nearest hand before the torso, by the squares of d to the trunk: [N, 1, h, w]. */
function measureHands(on: Expressions, { squares, beyond, seen, over }: HandNodes, trunk: Value): Value {
  const beside = on.mul(on.unary('Relu', on.sub(trunk, handReach.torso)), handReach.beside);
  const farthest = Math.sqrt(farthestSquare);
  const far = on.mul(on.sub(1, over), farthest); // [N, 2, 1, 1]
  const toHands = on.unary('Sqrt', squares); // [N, 2, h, w]
  const overTorso = on.add(on.least(on.add(toHands, far), 1), beside, on.mul(beyond, 1 / farthest));
  const unseen = on.add(on.mul(seen, -farthest), farthest + handReach.hides - handReach.tips); // [N, 1, 1, 1]
  return on.binary('Min', overTorso, on.add(on.least(toHands, 1), unseen));
}

/** What moves with sides, [N, 4, h, w], of arms and then of the rest, less what a hand covers of the other arm. */
function coverArms(
  on: Expressions,
  { hands, toRest }: { readonly hands: HandNodes; readonly toRest: Value },
  sides: Value,
): Value {
  const { reach, margin, torso, beside: times } = handReach;
  const beside = on.add(on.mul(on.unary('Relu', on.sub(toRest, torso)), times), hands.beyond);
  const own = on.binary('Min', on.sub(hands.squares, margin), reach);
  const others = on.gather(hands.squares, 1, [1, 0]);
  const uncovered = on.mul(on.add(on.sub(others, own), beside), sideReach.order);
  return on.concat([on.binary('Min', on.slice(sides, 1, [0, 2]), uncovered), on.slice(sides, 1, [2, 4])], 1);
}

/** Squares of d to the nearest part of each of `measuredParts`, at most `farthestSquare`: [N, G, h, w]. */
function addGroupSquares(on: Expressions, body: BodyParts, squares: Value): Value {
  const groups = measuredParts.map(({ side, kinds }) => listParts(body, kinds, [side]));
  const most = Math.max(...groups.map(({ length }) => length));
  const rounds = Array.from({ length: most }, (_, round) =>
    on.gather(
      squares,
      1,
      groups.map((parts) => parts[round] ?? parts[0] ?? 0),
    ),
  );
  const empty = groups.map(({ length }) => (length > 0 ? 0 : farthestSquare));
  const least = on.constant('farthest_of_none', [1, groups.length, 1, 1], empty);
  return on.binary('Min', on.binary('Max', on.minimum(rounds), least), farthestSquare);
}
