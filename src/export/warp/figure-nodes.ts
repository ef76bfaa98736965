/** `findFigure` of src/warp as nodes. Legend: N batch, P parts, H height, W width. */
import type { BodyPart, BodyParts, PartKind } from '../../warp/body-parts.js';
import {
  armReach,
  farthestSquare,
  figureReach,
  holeReachPx,
  holeShape,
  innerShare,
  sideReach,
} from '../../warp/find-figure.js';
import { ints, type Value } from '../graph.js';
import { averageAround } from '../local-colours.js';
import { fillHoles } from './background-nodes.js';
import { type DistanceNodes, squareNodes } from './distance-nodes.js';
import type { Expressions } from './expressions.js';

/** What a figure is cut out of. */
export interface FigureNodesInput {
  /** [N, 3, H, W] */
  readonly cond: Value;
  /** [N, 1, H, W] */
  readonly matte: Value;
  /** Of every pixel to the parts of the source pose, of which squares are those of d of `figureReach`. */
  readonly distances: DistanceNodes;
  /** `findFacing`'s front of the source pose: [N, 1, 1, 1]. */
  readonly front: Value;
}

/**
 * A layer of a figure: colours [N, 3, H, W]; the share that it covers as each side, and how far the colours are its own,
 * [N, 1, H, W].
 */
export interface LayerNodes {
  readonly colours: Value;
  readonly right: Value;
  readonly left: Value;
  readonly known: Value;
}

/** See `Figure`, and `fillFigure` for the background: the hole is [N, 1, H, W], the background [N, 3, H, W]. */
export interface FigureNodes {
  readonly arms: LayerNodes;
  readonly rest: LayerNodes;
  readonly hole: Value;
  readonly background: Value;
}

/** `findFigure` and `fillFigure`. */
export function addFigure(
  on: Expressions,
  body: BodyParts,
  { cond, matte, distances, front }: FigureNodesInput,
): FigureNodes {
  const nearest = (kinds: readonly PartKind[], side: BodyPart['side']) => {
    const indices = listParts(body, kinds, [side]);
    if (indices.length === 0) return on.number(farthestSquare);
    const least = on.least(squareNodes(on, distances, indices), 1); // [N, 1, H, W]
    return on.binary('Min', least, farthestSquare);
  };
  const trunk = nearest(['torso', 'head'], 0);
  const [arms, legs] = (['arm', 'leg'] as const).map((kind) => ({
    right: nearest([kind], -1),
    left: nearest([kind], 1),
  })) as [SideNodes, SideNodes];
  const toArm = on.binary('Min', arms.right, arms.left);
  const toRest = on.binary('Min', trunk, on.binary('Min', legs.right, legs.left));
  const d = on.unary('Sqrt', on.binary('Min', toArm, toRest));
  const core = rise(on, on.sub(figureReach.core, d), figureReach.coreFade);
  const near = rise(on, on.sub(figureReach.near, d), figureReach.nearFade);
  const figure = on.binary('Max', core, on.mul(matte, near)); // [N, 1, H, W]
  const isArm = on.unary('Sigmoid', on.mul(on.sub(toRest, toArm), armReach.order));
  const byFacing = (of: { readonly front: number; readonly side: number }) =>
    on.add(of.side, on.mul(on.unary('Abs', front), of.front - of.side));
  const away = on.unary('Sqrt', toArm);
  const nearArm = on.clip(on.sub(2, on.div(away, byFacing(armReach.reach))), 0, 1);
  const beside = share(on, on.unary('Sqrt', toRest), { from: armReach.behind, over: armReach.behindFade });
  const behindArm = rise(on, on.sub(byFacing(armReach.hides), away), armReach.hidesFade);
  const hidden = on.binary('Max', isArm, behindArm);
  const ofArms = on.mul(figure, on.binary('Max', isArm, nearArm));
  const ofRest = on.mul(figure, on.sub(1, on.mul(isArm, beside)));
  const seenRest = on.mul(figure, on.sub(1, hidden));
  const reach = holeReachPx(Number(figure.shape[2]));
  const hole = share(on, averageAround(on, widenNodes(on, figure, reach), reach), holeShape);
  const known = [share(on, ofArms, innerShare), share(on, seenRest, innerShare)] as const;
  const filled = fillHoles(on, cond, [...known, on.sub(1, hole)]);
  const [armColours, restColours, background] = filled as [Value, Value, Value]; // one for each share
  const ofTrunk = { right: on.binary('Min', legs.right, trunk), left: on.binary('Min', legs.left, trunk) };
  return {
    arms: { colours: armColours, ...shareSides(on, ofArms, { own: arms, other: arms }), known: known[0] },
    rest: { colours: restColours, ...shareSides(on, ofRest, { own: ofTrunk, other: legs }), known: known[1] },
    ...{ hole, background },
  };
}

/** Of each side, [N, 1, H, W]. */
interface SideNodes {
  readonly right: Value;
  readonly left: Value;
}

/** How much a layer covers as each side, by its shares and the squares of d: see `sideReach`. */
function shareSides(
  on: Expressions,
  shares: Value,
  { own, other }: { readonly own: SideNodes; readonly other: SideNodes },
): SideNodes {
  const { order, margin, share: least } = sideReach;
  const toSide = (toOwn: Value, toOther: Value) => {
    const beyond = on.sub(on.add(toOther, margin), on.mul(toOwn, least));
    return on.mul(shares, on.unary('Sigmoid', on.mul(beyond, order)));
  };
  return { right: toSide(own.right, other.left), left: toSide(own.left, other.right) };
}

/** The indices of the parts of some kinds and sides. */
export function listParts(
  { parts }: BodyParts,
  kinds: readonly PartKind[],
  sides: readonly BodyPart['side'][],
): number[] {
  return parts.flatMap(({ kind, side }, index) =>
    kinds.includes(kind) && sides.includes(side) ? [index] : [],
  );
}

/** `rise` of src/warp. */
export function rise(on: Expressions, x: Value, fade: number): Value {
  return on.clip(on.add(on.div(x, fade), 1), 0, 1);
}

/** 0 up to `from`, and 1 from `over` more on. */
function share(
  on: Expressions,
  x: Value,
  { from, over }: { readonly from: number; readonly over: number },
): Value {
  return on.clip(on.div(on.sub(x, from), over), 0, 1);
}

/** `widen` of [N, 1, H, W]. */
export function widenNodes(on: Expressions, shares: Value, reach: number): Value {
  return on.node('MaxPool', [shares], shares.shape, {
    kernel_shape: ints([2 * reach + 1, 2 * reach + 1]),
    pads: ints([reach, reach, reach, reach]),
  });
}
