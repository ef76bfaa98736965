/** W, C and B of src/warp as nodes. Legend: N batch, J joints, P parts, H height, W width. */
import type { Size } from '../../pose/skeleton.js';
import { type BodyParts, partWidths } from '../../warp/body-parts.js';
import { openingShares } from '../../warp/facing.js';
import { holeReach } from '../../warp/fill-background.js';
import { fullCoverage } from '../../warp/warp-picture.js';
import { int, string, type Value } from '../graph.js';
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
import {
  findSegmentNodes,
  measureTorsoNodes,
  measureWidthNodes,
  PartTables,
  type SegmentNodes,
  weighJointNodes,
} from './pose-nodes.js';
import { findTransformNodes, type TransformNodes } from './transform-nodes.js';

/** What the graph moves. */
export interface WarpNodesInput {
  /** [N, 3, H, W] in [-1, 1] */
  readonly cond: Value;
  /** [N, J, 3]: the pose of `cond`, and the one that is wanted. */
  readonly source: Value;
  readonly target: Value;
}

/** See `WarpOutput` and `fillBackground`: W [N, 3, H, W], C [N, 1, H, W], B [N, 3, H, W]. */
export interface WarpNodes {
  readonly warped: Value;
  readonly coverage: Value;
  readonly background: Value;
  /** Where each pixel of W comes from, x and then y, -1 to 1 between the middles of the outer pixels: [N, 2, H, W]. */
  readonly flow: Value;
  /** How far W is there, 0 to 1: [N, 1, H, W]. */
  readonly presence: Value;
}

/** Stands for an infinite distance: to parts that do not count. */
const beyondAll = 1e30;

/**
 * The nodes that compute what `warpPicture` and `fillBackground` do, of every picture of a batch.
 */
export function addWarp(
  builder: GraphBuilder,
  body: BodyParts,
  { cond, source, target }: WarpNodesInput,
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
  const coverage = on.unary('Exp', on.div(on.extreme('ReduceMin', steep, 1), -4)); // [N, 1, H, W]
  const depths = findDepthNodes(on, tables, targetFacing);
  const behind = on.sub(steep, depths);
  const weights = on.unary('Exp', on.sub(on.extreme('ReduceMin', behind, 1), behind)); // [N, P, H, W]
  const moves = on.extreme('ReduceMax', on.toFloat(counts), 1); // [N, 1, 1, 1]
  const presence = on.binary('Min', on.div(coverage, fullCoverage), moves);
  const flow = addFlow(on, size, transforms, weights);
  const warped = on.mul(sample(on, cond, flow), presence);

  const holes = findSegmentNodes(on, tables.gather(pose.source, 'own'), tables);
  const reach = on.add(on.mul(torsos.source, widths, holeReach.sigmas), holeReach.dilation * height);
  const inHoles = { segments: holes, scale: on.div(1, reach), counts: holes.seen };
  const nearest = on.extreme('ReduceMin', addDistances(on, size, inHoles), 1); // [N, 1, H, W]
  const beyond = on.div(on.sub(on.unary('Sqrt', nearest), 1), holeReach.softness);
  return { warped, coverage, background: fillHole(on, cond, on.clip(beyond, 0, 1)), flow, presence };
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

/** Where each pixel comes from: see `WarpNodes`. Weights are [N, P, H, W]. */
function addFlow(
  on: Expressions,
  { width, height }: Size,
  transforms: TransformNodes,
  weights: Value,
): Value {
  const { xx, xy, x0, yx, yy, y0 } = transforms;
  const parts = Number(xx.shape[1]);
  const ones = on.add(on.mul(xx, 0), 1);
  const columns = [xx, xy, x0, yx, yy, y0, ones];
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
    return on.sub(on.mul(on.div(from, total), 2 / (length - 1)), 1);
  };
  return on.concat([toUnit(0, width), toUnit(3, height)], 1);
}

/** A flow as GridSample takes it: [N, H, W, 2]. */
export function toGrid(on: Expressions, flow: Value): Value {
  return on.transpose(flow, [0, 2, 3, 1]);
}

function sample(on: Expressions, picture: Value, flow: Value): Value {
  return on.node('GridSample', [picture, toGrid(on, flow)], picture.shape, {
    mode: string('bilinear'),
    padding_mode: string('zeros'),
    align_corners: int(1),
  });
}

/** 0 to W - 1: [1, 1, 1, W]. */
export function addColumns(on: Expressions, width: number): Value {
  return on.constant(
    'columns',
    [1, 1, 1, width],
    Array.from({ length: width }, (_, x) => x),
  );
}

/** 0 to H - 1: [1, 1, H, 1]. */
export function addRows(on: Expressions, height: number): Value {
  return on.constant(
    'rows',
    [1, 1, height, 1],
    Array.from({ length: height }, (_, y) => y),
  );
}
