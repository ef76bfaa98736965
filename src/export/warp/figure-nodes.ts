/** `findFigure` of src/warp as nodes. Legend: N batch, P parts, H height, W width. */
import type { BodyParts } from '../../warp/body-parts.js';
import { armReach, figureReach, holeReachPx, holeShape, innerShare } from '../../warp/find-figure.js';
import { handReach } from '../../warp/hands.js';
import { ints, type Value } from '../graph.js';
import { averageAround } from '../local-colours.js';
import { fillHoles } from './background-nodes.js';
import type { Expressions } from './expressions.js';
import { addDistanceField } from './field-nodes.js';
import type { LayerNodes } from './figure-layer.js';
import type { FaceChangeNodes } from './guard-nodes.js';
import type { HandNodes } from './hand-nodes.js';
import { findHiddenHandNodes, type HiddenHandNodes } from './hidden-hand-nodes.js';
import { findInnerSideNodes, tellBesideArmNodes } from './inner-arm-nodes.js';
import type { SegmentNodes } from './pose-nodes.js';

/** What a figure is cut out of. */
export interface FigureNodesInput {
  /** [N, 3, H, W] */
  readonly cond: Value;
  /** [N, 1, H, W] */
  readonly matte: Value;
  /** Squares of d of `figureReach` to all parts of the source pose: see `measureSquares`. */
  readonly squares: Value;
  readonly hands: HandNodes | undefined;
  /** See `guardFaceNodes`. */
  readonly guard: FaceChangeNodes | undefined;
  /** `findFacing`'s front of the source pose: [N, 1, 1, 1]. */
  readonly front: Value;
  /** The source's segments, [N, P, 1, 1]. */
  readonly segments: SegmentNodes;
}

/** See `Figure`, and `fillFigure` for the background: the hole is [N, 1, H, W], the background [N, 3, H, W]. */
export interface FigureNodes {
  readonly arms: LayerNodes;
  readonly rest: LayerNodes;
  readonly hiddenHands: HiddenHandNodes | undefined;
  readonly hole: Value;
  readonly background: Value;
}

/** `findFigure` and `fillFigure`. */
export function addFigure(
  on: Expressions,
  body: BodyParts,
  { cond, matte, squares, hands, guard, front, segments }: FigureNodesInput,
): FigureNodes {
  const [, , height, width] = cond.shape.map(Number) as [number, number, number, number];
  const field = addDistanceField(on, { body, size: { width, height } }, { squares, hands, guard });
  const { toArm, toRest } = field; // d
  const d = on.binary('Min', toArm, toRest);
  const core = on.rise(on.sub(figureReach.core, d), figureReach.coreFade);
  const near = on.rise(on.sub(figureReach.near, d), figureReach.nearFade);
  const figure = on.binary('Max', core, on.mul(matte, near)); // [N, 1, H, W]
  const byFacing = (of: { readonly front: number; readonly side: number }) =>
    on.add(on.mul(on.unary('Abs', front), of.front - of.side), of.side);
  const nearArm = on.clip(on.sub(2, on.div(toArm, byFacing(armReach.reach))), 0, 1);
  const isBeside = on.ramp(on.sub(toRest, byFacing(armReach.behind)), 0, armReach.behindFade);
  const behindArm = on.rise(on.sub(byFacing(armReach.hides), toArm), armReach.hidesFade);
  const { isArm } = field;
  const onlyArms = on.mul(isArm, isBeside);
  const byArm = on.binary('Max', isArm, behindArm);
  const hidden = field.toHand
    ? on.binary('Max', byArm, on.rise(on.sub(handReach.hides, field.toHand), handReach.hidesFade))
    : byArm;
  const ofArms = on.mul(figure, on.binary('Max', isArm, nearArm));
  const inner = findInnerSideNodes(on, toArm, toRest);
  const seenRest = on.mul(figure, on.sub(1, hidden));
  const reach = holeReachPx(Number(figure.shape[2]));
  const hole = on.ramp(
    averageAround(on, widenNodes(on, figure, reach), reach),
    holeShape.from,
    holeShape.over,
  );
  const toKnown = (share: Value) => on.ramp(share, innerShare.from, innerShare.over);
  const seeds = on.mul(toKnown(ofArms), on.sub(1, inner));
  const knownRest = toKnown(seenRest);
  const filled = fillHoles(on, cond, [seeds, knownRest, on.sub(1, hole)]);
  const [certainArms, colours, background] = filled as [Value, Value, Value]; // one for each share
  const { beside, toArms } = tellBesideArmNodes(on, { cond, inner, arms: certainArms, rest: colours });
  const own = on.sub(1, beside);
  const known = on.add(seeds, on.mul(figure, on.sub(inner, beside)));
  const arms = {
    colours: on.add(certainArms, on.mul(toArms, known)),
    ...takeSides(on, on.mul(ofArms, own), field.sidesOfArms),
    known,
  };
  const ofRest = on.mul(figure, on.sub(1, on.mul(onlyArms, own)));
  const rest = { colours, ...takeSides(on, ofRest, field.sidesOfRest), known: knownRest };
  const hiddenHands = findHiddenHandNodes(on, body, { arms, rest, matte, segments });
  return { arms, rest, hiddenHands, hole, background };
}

/** How much a layer covers as each side, by its shares [N, 1, H, W] and how far these move with both, [N, 2, H, W]. */
function takeSides(on: Expressions, shares: Value, sides: Value): Pick<LayerNodes, 'right' | 'left'> {
  const ofSides = on.mul(shares, sides);
  return { right: on.slice(ofSides, 1, [0, 1]), left: on.slice(ofSides, 1, [1, 2]) };
}

/** `widen` of [N, 1, H, W]. */
export function widenNodes(on: Expressions, shares: Value, reach: number): Value {
  return on.node('MaxPool', [shares], shares.shape, {
    kernel_shape: ints([2 * reach + 1, 2 * reach + 1]),
    pads: ints([reach, reach, reach, reach]),
  });
}
