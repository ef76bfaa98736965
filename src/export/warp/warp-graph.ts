/** W, C, S and B of src/warp as nodes. Legend: N batch, J joints, P parts, H height, W width. */
import type { Size } from '../../pose/skeleton.js';
import { type BodyParts, partWidths } from '../../warp/body-parts.js';
import { openingShares } from '../../warp/facing.js';
import { flowSharpness, fullCoverage, leastShare, silhouetteGain } from '../../warp/warp-picture.js';
import type { Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import { completeJointNodes } from './complete-nodes.js';
import { coverFace, type FaceCoverNodes, findFaceCoverNodes } from './cover-nodes.js';
import { addDistances, beyondAll, type DistanceNodes, squareNodes } from './distance-nodes.js';
import { Expressions } from './expressions.js';
import {
  findDepthNodes,
  findFacingNodes,
  findLeanNodes,
  findOpeningNodes,
  isTurnedRoundNodes,
} from './facing-nodes.js';
import { addFigure, type LayerNodes, listParts } from './figure-nodes.js';
import { type FoldNodes, findFoldNodes, foldFlow } from './fold-nodes.js';
import { addHold } from './hold-nodes.js';
import { addColumns, addRows } from './places.js';
import { findSegmentNodes, measureTorsoNodes, measureWidthNodes, PartTables } from './pose-nodes.js';
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
  const completed = { body, size };
  const pose = {
    source: completeJointNodes(on, source, completed),
    target: completeJointNodes(on, target, completed),
  };
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
  const { toFront, toBack } = openingShares;
  const shares = on.where(
    on.compare('Less', targetFacing.front, 0),
    tables.perPart('shifts_to_back', ({ kind }) => -toBack[kind]),
    tables.perPart('shifts_to_front', ({ kind }) => -toFront[kind]),
  );
  const shift = on.mul(opening, torsos.source, shares);
  const narrowing = on.sub(1, on.mul(on.unary('Abs', opening), openingShares.narrowing));
  const strip = on.mul(on.div(widthOf('source'), widthOf('target')), narrowing);
  const isTorso = tables.perPart('is_torso', ({ kind }) => Number(kind === 'torso'));
  const breadth = on.where(on.compare('Greater', isTorso, 0.5), strip, scale); // [N, P, 1, 1]
  const lean = findLeanNodes(on, { source: sourceFacing, target: targetFacing, isTurned });
  const bearing = { scale, breadth, shift, lean, isTurned };
  const transforms = findTransformNodes(on, tables, { ...pose, segments, ...bearing });

  const counts = on.and(transforms.valid, segments.seen);
  const moves = on.extreme('ReduceMax', on.toFloat(counts), 1); // [N, 1, 1, 1]
  const holes = findSegmentNodes(on, tables.gather(pose.source, 'own'), tables);
  const near = { segments: holes, scale: on.div(1, on.mul(torsos.source, widths)), counts: holes.seen };
  const figure = addFigure(on, body, {
    ...{ cond, matte, front: sourceFacing.front },
    distances: addDistances(on, size, near),
  });
  const poses = {
    source: { joints: pose.source, facing: sourceFacing, torso: torsos.source },
    target: { joints: pose.target, facing: targetFacing, torso: torsos.target },
  };
  const head = {
    cover: findFaceCoverNodes(on, size, body, poses),
    fold: findFoldNodes(on, size, body, { target: poses.target, opening }),
  };
  // -log (m⁴)² = 4 distance² / sigma²
  const sharpness = on.div(Math.sqrt(2 * flowSharpness), on.mul(torsos.target, widths));
  const planes = {
    distances: addDistances(on, size, { segments, scale: sharpness, counts }),
    places: addPlaces(on, size, { transforms, depths: findDepthNodes(on, tables, targetFacing) }),
  };
  const arms = addLayerFlow(on, planes, { layer: figure.arms, parts: listParts(body, 'arms') });
  const rest = addLayerFlow(on, planes, { layer: figure.rest, parts: listParts(body, 'rest'), ...head });
  const moved = mixLayers(on, arms, rest);
  const presence = on.mul(on.binary('Min', on.div(moved.coverage, fullCoverage), 1), moves);
  return {
    warped: on.mul(moved.colours, presence),
    coverage: moved.coverage,
    silhouette: on.mul(moved.silhouette, moves),
    background: figure.background,
    hole: figure.hole,
    flow: moved.flow,
    hold: addHold(on, size, body, poses),
    presence: on.mul(moved.known, presence),
  };
}

/** What is done to a head beside moving it. */
interface HeadNodes {
  readonly fold?: FoldNodes | undefined;
  readonly cover?: FaceCoverNodes | undefined;
}

/** The flow of a layer's parts, and what it brings. */
interface LayerFlowNodes {
  /** [N, 2, H, W] */
  readonly flow: Value;
  /** The layer at its flow: colours [N, 3, H, W], share and what is known of it, [N, 1, H, W] each. */
  readonly colours: Value;
  readonly share: Value;
  readonly known: Value;
  /** max m, [N, 1, H, W]. */
  readonly coverage: Value;
  /** -log (max m⁴)², and sum (m⁴ e)² over (max m⁴)²: [N, 1, H, W]. */
  readonly nearest: Value;
  readonly weight: Value;
}

interface PartPlanes {
  /** Of which squares are -log (m⁴)². */
  readonly distances: DistanceNodes;
  /** See `addPlaces`. */
  readonly places: Value;
}

/** A skeleton without arms moves an empty layer by all parts: it covers nothing. */
function addLayerFlow(
  on: Expressions,
  { distances, places }: PartPlanes,
  {
    layer,
    parts,
    fold,
    cover,
  }: HeadNodes & { readonly layer: LayerNodes; readonly parts: readonly number[] },
): LayerFlowNodes {
  const all = Array.from({ length: Number(places.shape[1]) }, (_, index) => index);
  const own = parts.length > 0 ? parts : all;
  const squares = squareNodes(on, distances, own); // [N, p, H, W]
  const nearest = on.least(squares, 1);
  const weights = on.unary('Exp', on.sub(nearest, squares));
  const found = addFlow(on, { places: on.gather(places, 1, own), weights, fold });
  const flow = repeatEdges(on, cover ? coverFace(on, found.flow, cover) : found.flow);
  const planes = sampleNodes(on, on.concat([layer.colours, layer.share, layer.known], 1), flow); // [N, 5, H, W]
  const share = on.slice(planes, 1, [3, 4]);
  const coverage = on.unary('Exp', on.mul(nearest, -1 / (4 * flowSharpness)));
  return {
    flow,
    colours: on.slice(planes, 1, [0, 3]),
    share: cover ? on.binary('Max', share, cover.share) : share,
    known: on.slice(planes, 1, [4, 5]),
    coverage: parts.length > 0 ? coverage : on.mul(coverage, 0),
    nearest: parts.length > 0 ? nearest : on.number(beyondAll),
    weight: found.weight,
  };
}

/** Both layers as one: see `warpPicture`. */
function mixLayers(on: Expressions, arms: LayerFlowNodes, rest: LayerFlowNodes) {
  const logit = on.add(on.unary('Log', on.div(arms.weight, rest.weight)), on.sub(rest.nearest, arms.nearest));
  const order = on.unary('Sigmoid', logit); // [N, 1, H, W]
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

/**
 * Where parts take pixels from, times e², by what they are multiplied with: x, y and 1 give the place in units of
 * a flow, x and then y; the last is e² itself. [N, P, 7]
 */
function addPlaces(
  on: Expressions,
  { width, height }: Size,
  { transforms, depths }: { readonly transforms: TransformNodes; readonly depths: Value },
): Value {
  const { xx, xy, x0, yx, yy, y0 } = transforms;
  const [x, y] = [toFlowUnits(width), toFlowUnits(height)];
  const one = on.add(on.mul(xx, 0), 1);
  const columns = [xx, yx, xy, yy, x0, y0, one];
  const scales = on.constant(
    'to_flow_units',
    [1, 1, 1, 7],
    [x, y, x, y, x, y].map(({ scale }) => scale).concat(1),
  );
  const starts = on.constant('flow_starts', [1, 1, 1, 7], [0, 0, 0, 0, x.start, y.start, 0]);
  const places = on.add(on.mul(on.concat(columns, 3), scales), starts); // [N, P, 1, 7]
  const nearer = on.unary('Exp', on.mul(depths, flowSharpness));
  return on.reshape(on.mul(places, nearer), [Number(xx.shape[1]), columns.length]);
}

/** Where each pixel comes from, see `WarpNodes`, by places [N, p, 7] and weights [N, p, H, W]; and the sum of (m⁴ e)². */
function addFlow(
  on: Expressions,
  { places, weights, fold }: { places: Value; weights: Value; fold: FoldNodes | undefined },
): { readonly flow: Value; readonly weight: Value } {
  const [batch, parts, height, width] = weights.shape as [string, number, number, number];
  const flat = on.reshape(weights, [parts, height * width]); // [N, p, H W]
  const sums = on.node('MatMul', [on.transpose(places, [0, 2, 1]), flat], [batch, 7, height * width]);
  const planes = on.reshape(sums, [7, height, width]); // [N, 7, H, W]
  const [ofX, ofY, start] = [0, 2, 4].map((from) => on.slice(planes, 1, [from, from + 2])) as [
    Value,
    Value,
    Value,
  ];
  const weight = on.slice(planes, 1, [6, 7]);
  const moved = on.add(on.mul(ofX, addColumns(on, width)), on.mul(ofY, addRows(on, height)), start);
  const folded = fold ? on.add(moved, foldFlow(on, fold, { places, weights })) : moved;
  return { flow: on.div(folded, weight), weight };
}

/** A flow [N, 2, H, W] that stays on the upper and the lower edge instead of going beyond. */
function repeatEdges(on: Expressions, flow: Value): Value {
  const { start } = toFlowUnits(Number(flow.shape[2]));
  const [first, last] = [
    on.constant('first_places', [1, 2, 1, 1], [-beyondAll, start]),
    on.constant('last_places', [1, 2, 1, 1], [beyondAll, -start]),
  ];
  return on.binary('Min', on.binary('Max', flow, first), last);
}
