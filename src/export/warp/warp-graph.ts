/** W, C, S and B of src/warp as nodes. Legend: N batch, J joints, P parts, H height, W width. */
import { type BodyParts, partWidths } from '../../warp/body-parts.js';
import { flowSharpness } from '../../warp/moving-layers.js';
import { fullCoverage } from '../../warp/warp-picture.js';
import type { Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import { alignEarNodes } from './align-nodes.js';
import { findBearing } from './bearing-nodes.js';
import { completeJointNodes } from './complete-nodes.js';
import { findFaceCoverNodes } from './cover-nodes.js';
import { addDistances } from './distance-nodes.js';
import { Expressions } from './expressions.js';
import { describePose, findDepthNodes, findNearnessNodes } from './facing-nodes.js';
import { addFigure, listParts } from './figure-nodes.js';
import { findFoldNodes } from './fold-nodes.js';
import { findHeadTurnNodes } from './head-turn-nodes.js';
import { addHold } from './hold-nodes.js';
import { addLayer, addPlaces, mixLayers, mixSides } from './layer-nodes.js';
import { fillSegmentNodes, findSegmentNodes, measureTorsoNodes, PartTables } from './pose-nodes.js';
import { findTransformNodes } from './transform-nodes.js';
import { warpPrefix } from './warp-prefix.js';

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
  const on = new Expressions(builder, warpPrefix);
  const size = { width, height };
  const tables = new PartTables(on, body);
  const widths = tables.perPart('widths', ({ kind }) => partWidths[kind]);
  const completed = { body, size };
  const joints = {
    source: completeJointNodes(on, source, completed),
    target: completeJointNodes(on, target, completed),
  };
  const torsos = {
    source: measureTorsoNodes(on, joints.source, { body, height }),
    target: measureTorsoNodes(on, joints.target, { body, height }),
  };
  const segments = findSegmentNodes(on, tables.gather(joints.target, 'own'), tables);
  const scale = on.div(torsos.source, torsos.target);
  const describe = (of: 'source' | 'target') =>
    describePose(on, { body, joints: joints[of], torso: torsos[of] });
  const poses = { source: describe('source'), target: describe('target') };
  const { opening, ...bearing } = findBearing(on, { body, tables, scale }, poses);
  const transforms = findTransformNodes(on, tables, {
    ...alignEarNodes(on, body, poses),
    segments,
    scale,
    ...bearing,
  });

  const counts = on.and(transforms.valid, segments.seen);
  const movesOfParts = on.toFloat(counts); // [N, P, 1, 1]
  const moves = on.extreme('ReduceMax', movesOfParts, 1); // [N, 1, 1, 1]
  const sourceSegments = findSegmentNodes(on, tables.gather(joints.source, 'own'), tables);
  const holes = fillSegmentNodes(on, sourceSegments, body);
  const near = { segments: holes, scale: on.div(1, on.mul(torsos.source, widths)), counts: holes.seen };
  const figure = addFigure(on, body, {
    ...{ cond, matte, front: poses.source.facing.front },
    distances: addDistances(on, { size, body }, near),
  });
  const fold = findFoldNodes(on, size, body, { target: poses.target, opening });
  const turns = findHeadTurnNodes(on, body, poses);
  const cover = findFaceCoverNodes(on, size, body, {
    ...{ source: poses.source, target: poses.target, turns, segments: sourceSegments },
    ...{ transforms, moves: movesOfParts, fold, figure },
  });
  // -log (m⁴)² = 4 distance² / sigma²
  const sharpness = on.div(Math.sqrt(2 * flowSharpness), on.mul(torsos.target, widths));
  const nearness = findNearnessNodes(on, poses.target.facing);
  const depths = findDepthNodes(on, tables, { nearness, front: poses.target.facing.front });
  const planes = {
    distances: addDistances(on, { size, body }, { segments, scale: sharpness, counts }),
    places: addPlaces(on, size, { transforms, depths }),
  };
  const sides = { right: -1, left: 1 } as const;
  const ofArms = (side: 'right' | 'left') =>
    addLayer(on, planes, { layer: figure.arms, side, parts: listParts(body, ['arm'], [sides[side]]) });
  const ofRest = (side: 'right' | 'left') => {
    const parts = listParts(body, ['torso', 'head', 'leg'], [0, sides[side]]);
    return addLayer(on, planes, { layer: figure.rest, side, parts, fold, cover });
  };
  const leftIsBefore = on.toFloat(on.compare('Greater', nearness, 0)); // [N, 1, 1, 1]
  const arms = mixSides(on, { right: ofArms('right'), left: ofArms('left') }, leftIsBefore);
  const rest = mixSides(on, { right: ofRest('right'), left: ofRest('left') }, leftIsBefore);
  const moved = mixLayers(on, arms, rest);
  const presence = on.mul(on.binary('Min', on.div(moved.coverage, fullCoverage), 1), moves);
  return {
    warped: on.mul(moved.colours, presence),
    coverage: moved.coverage,
    silhouette: on.mul(moved.share, moves),
    background: figure.background,
    hole: figure.hole,
    flow: on.slice(moved.origin, 1, [0, 2]),
    hold: addHold(on, size, { ...poses, turns }),
    presence: on.mul(on.slice(moved.origin, 1, [2, 3]), presence),
  };
}
