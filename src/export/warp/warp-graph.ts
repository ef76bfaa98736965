/** W, C, S and B of src/warp as nodes. Legend: N batch, J joints, P parts, H height, W width. */
import type { Size } from '../../pose/skeleton.js';
import { type BodyParts, partWidths } from '../../warp/body-parts.js';
import { openingShares } from '../../warp/facing.js';
import { flowSharpness, fullCoverage, leastShare, silhouetteGain } from '../../warp/warp-picture.js';
import type { Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import { fillHole } from './background-nodes.js';
import { Expressions } from './expressions.js';
import {
  findDepthNodes,
  findFacingNodes,
  findLeanNodes,
  findOpeningNodes,
  isTurnedRoundNodes,
} from './facing-nodes.js';
import { addFigure, type LayerNodes, listParts } from './figure-nodes.js';
import { addHold } from './hold-nodes.js';
import { addColumns, addRows } from './places.js';
import {
  findSegmentNodes,
  measureTorsoNodes,
  measureWidthNodes,
  PartTables,
  type SegmentNodes,
  weighJointNodes,
} from './pose-nodes.js';
import { sampleNodes, toFlowUnits } from './sample-nodes.js';
import { findTransformNodes, type TransformNodes } from './transform-nodes.js';

/** What the graph moves. */
export interface WarpNodesInput {
  /** [N, 3, H, W] in [-1, 1] */
  readonly cond: Value;
  /** Where it shows people, [N, 1, H, W] from 0 to 1. */
  readonly matte: Value;
  /** [N, J, 3]: the pose of `cond`, and the one that is wanted. */
  readonly source: Value;
  readonly target: Value;
}

/** See `WarpOutput` and `fillFigure`: W [N, 3, H, W], C and S [N, 1, H, W], B [N, 3, H, W]. */
export interface WarpNodes {
  readonly warped: Value;
  readonly coverage: Value;
  readonly silhouette: Value;
  readonly background: Value;
  /** See `Figure`: [N, 1, H, W]. */
  readonly hole: Value;
  /**
   * Where each pixel of W comes from, in the layer that shows more of it, x and then y, -1 to 1 between the outer
   * edges of the picture: [N, 2, H, W].
   */
  readonly flow: Value;
  /** See `holdHead`: [N, 1, H, W]. */
  readonly hold: Value;
  /** How far W shows pixels of the person there, and not what was filled in, 0 to 1: [N, 1, H, W]. */
  readonly presence: Value;
}

/** Stands for an infinite distance: to parts that do not count. */
const beyondAll = 1e30;

/**
 * The nodes that compute what `findFigure`, `warpPicture` and `fillFigure` do, of every picture of a batch.
 */
export function addWarp(
  builder: GraphBuilder,
  body: BodyParts,
  { cond, matte, source, target }: WarpNodesInput,
): WarpNodes {
  const [, , height, width] = cond.shape as [string, number, number, number];
  const on = new Expressions(builder, 'warp');
  const size = { width, height };
  const tables = new PartTables(on, body);
  const widths = tables.perPart('widths', ({ kind }) => partWidths[kind]);
  const pose = { source: weighJointNodes(on, source), target: weighJointNodes(on, target) };
  const torsos = {
    source: measureTorsoNodes(on, pose.source, { body, height }),
    target: measureTorsoNodes(on, pose.target, { body, height }),
  };
  const segments = findSegmentNodes(on, tables.gather(pose.target, 'own'), tables);
  const scale = on.div(torsos.source, torsos.target);
  const widthOf = (of: 'source' | 'target') => measureWidthNodes(on, pose[of], { body, length: torsos[of] });
  const facing = (of: 'source' | 'target') =>
    findFacingNodes(on, { body, joints: pose[of], torso: torsos[of] });
  const [sourceFacing, targetFacing] = [facing('source'), facing('target')];
  const isTurned = isTurnedRoundNodes(on, sourceFacing, targetFacing);
  const opening = findOpeningNodes(on, sourceFacing, targetFacing);
  const narrowing = on.sub(1, on.mul(on.unary('Abs', opening), openingShares.narrowing));
  const breadth = on.mul(on.div(widthOf('source'), widthOf('target')), narrowing);
  const { toFront, toBack } = openingShares;
  const shares = on.where(
    on.compare('Less', targetFacing.front, 0),
    tables.perPart('shifts_to_back', ({ kind }) => -toBack[kind]),
    tables.perPart('shifts_to_front', ({ kind }) => -toFront[kind]),
  );
  const shift = on.mul(opening, torsos.source, shares);
  const lean = findLeanNodes(on, { source: sourceFacing, target: targetFacing, isTurned });
  const bearing = { scale, breadth, shift, lean, isTurned };
  const transforms = findTransformNodes(on, tables, { ...pose, segments, ...bearing });

  // -4 log m = 2 distance² / sigma²
  const counts = on.and(transforms.valid, segments.seen);
  const sharpness = on.div(Math.SQRT2, on.mul(torsos.target, widths));
  const steep = addDistances(on, size, { segments, scale: sharpness, counts }); // [N, P, H, W]
  const depths = findDepthNodes(on, tables, targetFacing);
  const moves = on.extreme('ReduceMax', on.toFloat(counts), 1); // [N, 1, 1, 1]
  const holes = findSegmentNodes(on, tables.gather(pose.source, 'own'), tables);
  const near = { segments: holes, scale: on.div(1, on.mul(torsos.source, widths)), counts: holes.seen };
  const figure = addFigure(on, body, {
    ...{ cond, matte, front: sourceFacing.front },
    distances: addDistances(on, size, near),
  });
  const planes = { steep, behind: on.mul(on.sub(steep, depths), flowSharpness), transforms };
  const arms = addLayerFlow(on, size, planes, { layer: figure.arms, parts: listParts(body, 'arms') });
  const rest = addLayerFlow(on, size, planes, { layer: figure.rest, parts: listParts(body, 'rest') });
  const moved = mixLayers(on, arms, rest);
  const presence = on.mul(on.binary('Min', on.div(moved.coverage, fullCoverage), 1), moves);
  return {
    warped: on.mul(moved.colours, presence),
    coverage: moved.coverage,
    silhouette: on.mul(moved.silhouette, moves),
    background: fillHole(on, cond, on.sub(1, figure.hole)),
    hole: figure.hole,
    flow: moved.flow,
    hold: addHold(on, size, body, {
      source: { joints: pose.source, facing: sourceFacing, torso: torsos.source },
      target: { joints: pose.target, facing: targetFacing, torso: torsos.target },
    }),
    presence: on.mul(moved.known, presence),
  };
}

/** The flow of a layer's parts, and what it brings. */
interface LayerFlowNodes {
  /** [N, 2, H, W] */
  readonly flow: Value;
  /** The layer at its flow: colours [N, 3, H, W], share and what is known of it, [N, 1, H, W] each. */
  readonly colours: Value;
  readonly share: Value;
  readonly known: Value;
  /** max m, and log of sum (m⁴ e)²: [N, 1, H, W]. */
  readonly coverage: Value;
  readonly logit: Value;
}

interface PartPlanes {
  /** -4 log m, and -log (m⁴ e)²: [N, P, H, W]. */
  readonly steep: Value;
  readonly behind: Value;
  readonly transforms: TransformNodes;
}

/** A skeleton without arms moves an empty layer by all parts: it covers nothing. */
function addLayerFlow(
  on: Expressions,
  size: Size,
  { steep, behind, transforms }: PartPlanes,
  { layer, parts }: { readonly layer: LayerNodes; readonly parts: readonly number[] },
): LayerFlowNodes {
  const all = Array.from({ length: Number(steep.shape[1]) }, (_, index) => index);
  const own = parts.length > 0 ? parts : all;
  const pick = (value: Value) => on.gather(value, 1, own);
  const after = pick(behind);
  const least = on.extreme('ReduceMin', after, 1);
  const weights = on.unary('Exp', on.sub(least, after)); // [N, P, H, W]
  const { xx, xy, x0, yx, yy, y0 } = transforms;
  const flow = addFlow(on, size, [xx, xy, x0, yx, yy, y0].map(pick), weights);
  const planes = sampleNodes(on, on.concat([layer.colours, layer.share, layer.known], 1), flow); // [N, 5, H, W]
  const coverage = on.unary('Exp', on.div(on.extreme('ReduceMin', pick(steep), 1), -4));
  return {
    flow,
    colours: on.slice(planes, 1, [0, 3]),
    share: on.slice(planes, 1, [3, 4]),
    known: on.slice(planes, 1, [4, 5]),
    coverage: parts.length > 0 ? coverage : on.mul(coverage, 0),
    logit: parts.length > 0 ? on.sub(on.unary('Log', on.sum(weights, 1)), least) : on.number(-beyondAll),
  };
}

/** Both layers as one: see `warpPicture`. */
function mixLayers(on: Expressions, arms: LayerFlowNodes, rest: LayerFlowNodes) {
  const order = on.unary('Sigmoid', on.sub(arms.logit, rest.logit)); // [N, 1, H, W]
  const behind = on.sub(1, order);
  const cover = ({ share, coverage }: LayerFlowNodes) =>
    on.mul(share, on.binary('Min', on.mul(coverage, silhouetteGain), 1));
  const [sArms, sRest] = [cover(arms), cover(rest)];
  const shareArms = on.mul(sArms, on.sub(1, on.mul(behind, sRest)));
  const shareRest = on.mul(sRest, on.sub(1, on.mul(order, sArms)));
  const ofArms = on.add(shareArms, on.mul(order, leastShare));
  const ofRest = on.add(shareRest, on.mul(behind, leastShare));
  const sum = on.add(on.mul(ofArms, arms.colours), on.mul(ofRest, rest.colours));
  const isArm = on.compare('Greater', on.sub(ofArms, ofRest), 0);
  return {
    colours: on.div(sum, on.add(ofArms, ofRest)),
    silhouette: on.add(shareArms, shareRest),
    coverage: on.binary('Max', arms.coverage, rest.coverage),
    flow: on.where(isArm, arms.flow, rest.flow),
    known: on.where(isArm, arms.known, rest.known),
  };
}

interface Distances {
  readonly segments: SegmentNodes;
  /** By which distances are multiplied, [N, P, 1, 1]. */
  readonly scale: Value;
  /** bool [N, P, 1, 1] */
  readonly counts: Value;
}

/**
 * `squareDistance` of every pixel to every part, each scaled: [N, P, H, W]; `beyondAll` to parts
 * that do not count.
 */
function addDistances(
  on: Expressions,
  { width, height }: Size,
  { segments, scale, counts }: Distances,
): Value {
  const [offsetX, offsetY] = [
    on.sub(addColumns(on, width), segments.x),
    on.sub(addRows(on, height), segments.y),
  ];
  const [dx, dy] = [on.mul(segments.dx, scale), on.mul(segments.dy, scale)];
  const along = on.add(on.mul(offsetX, dx), on.mul(offsetY, dy)); // [N, P, H, W]
  const across = on.sub(on.mul(offsetY, dx), on.mul(offsetX, dy));
  const beyond = on.unary('Relu', on.sub(on.unary('Abs', along), on.mul(segments.half, scale)));
  const squares = on.add(on.mul(across, across), on.mul(beyond, beyond));
  return on.add(squares, on.where(counts, 0, beyondAll));
}

/** Where each pixel comes from: see `WarpNodes`. Transforms are xx, xy, x0, yx, yy, y0; weights are [N, P, H, W]. */
function addFlow(
  on: Expressions,
  { width, height }: Size,
  transforms: readonly Value[],
  weights: Value,
): Value {
  const parts = Number(weights.shape[1]);
  const ones = on.add(on.mul(transforms[0]!, 0), 1);
  const columns = [...transforms, ones];
  const perPart = on.reshape(on.concat(columns, 2), [parts, columns.length]); // [N, P, 7]
  const perTransform = on.transpose(perPart, [0, 2, 1]); // [N, 7, P]
  const flat = on.reshape(weights, [parts, height * width]); // [N, P, H W]
  const batch = weights.shape[0]!;
  const sums = on.node('MatMul', [perTransform, flat], [batch, columns.length, height * width]);
  const planes = on.reshape(sums, [columns.length, height, width]); // [N, 7, H, W]
  const plane = (index: number) => on.slice(planes, 1, [index, index + 1]); // [N, 1, H, W]
  const [x, y, total] = [addColumns(on, width), addRows(on, height), plane(6)];
  const toUnit = (first: number, length: number) => {
    const from = on.add(on.mul(plane(first), x), on.mul(plane(first + 1), y), plane(first + 2));
    const { scale, start } = toFlowUnits(length);
    return on.add(on.mul(on.div(from, total), scale), start);
  };
  return on.concat([toUnit(0, width), toUnit(3, height)], 1);
}
