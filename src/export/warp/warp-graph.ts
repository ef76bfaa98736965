/** W, C, S and B of src/warp as nodes. Legend: N batch, J joints, P parts, H height, W width. */
import { type BodyParts, partWidths } from '../../warp/body-parts.js';
import { fieldStep } from '../../warp/fields.js';
import { flowSharpness } from '../../warp/flow-fields.js';
import { fullCoverage } from '../../warp/warp-picture.js';
import type { Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import { alignEarNodes } from './align-nodes.js';
import { lookAsideNodes } from './aside-nodes.js';
import { findBearing } from './bearing-nodes.js';
import { completeJointNodes } from './complete-nodes.js';
import { findFaceCoverNodes } from './cover-nodes.js';
import { measureSquares } from './distance-nodes.js';
import { Expressions } from './expressions.js';
import { describePose, findDepthNodes, findNearnessNodes, pickFacing } from './facing-nodes.js';
import { addFigure } from './figure-nodes.js';
import { addFlowFields } from './flow-nodes.js';
import { foldHeadNodes, foldNodes } from './fold-nodes.js';
import { guardFaceNodes } from './guard-nodes.js';
import { findHandNodes } from './hand-nodes.js';
import { findHeadTurnNodes } from './head-turn-nodes.js';
import { createHandNodes } from './hidden-hand-nodes.js';
import { hideFarLimbNodes } from './hidden-limb-nodes.js';
import { addHold } from './hold-nodes.js';
import { addMovedPerson } from './layer-nodes.js';
import {
  fillSegmentNodes,
  findSegmentNodes,
  measureTorsoNodes,
  PartTables,
  pickPose,
  pickSegments,
} from './pose-nodes.js';
import { findSkirtNodes, hangSkirtNodes } from './skirt-nodes.js';
import { findFoldedRows, smoothTorsoNodes } from './smooth-nodes.js';
import { findTransformNodes } from './transform-nodes.js';

/** The prefix of the names of the nodes that `addWarp` adds, and of their constants. */
export const warpPrefix = 'warp/';

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

/** See `WarpOutput` and `fillFigure`: W [N, 3, H, W], C, S and known [N, 1, H, W], B [N, 3, H, W]. */
export interface WarpNodes {
  readonly warped: Value;
  readonly coverage: Value;
  readonly silhouette: Value;
  readonly known: Value;
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
  const joints = completeJointNodes(on, [source, target], { body, size });
  const torso = measureTorsoNodes(on, joints, { body, height });
  const both = hideFarLimbNodes(on, body, describePose(on, { body, joints, torso }));
  const poses = { source: pickFacing(on, both, 0), target: pickFacing(on, both, 1) };
  const ofTarget = (value: Value) => pickPose(on, value, 1);
  const scale = on.div(poses.source.torso, poses.target.torso);
  const { opening, closing, opened, turn, ...bearing } = findBearing(on, { tables, scale }, poses);
  const isTarget = on.constant('of_target', [1, 1, 1, 2], [0, 1]);
  const segments = findSegmentNodes(on, tables.gather(both.joints, 'own'), {
    tables,
    view: { ...both.facing, closing: on.mul(closing, isTarget), opened: on.mul(opened, isTarget) },
  });
  const transforms = findTransformNodes(on, tables, {
    ...alignEarNodes(on, body, poses),
    segments: { dx: ofTarget(segments.dx), dy: ofTarget(segments.dy) },
    ...{ scale, torso: poses.target.torso, ...bearing },
  });

  const counts = on.and(transforms.valid, ofTarget(segments.seen));
  const movesOfParts = on.toFloat(counts); // [N, P, 1, 1]
  const moves = on.extreme('ReduceMax', movesOfParts, 1); // [N, 1, 1, 1]
  const filled = fillSegmentNodes(on, segments, body);
  // 1 / sigma of the source; -log (m⁴)² = 4 distance² / sigma² of the target
  const steepness = on.constant('steepness', [1, 1, 1, 2], [1, Math.sqrt(2 * flowSharpness)]);
  const [toSource, toTarget] = measureSquares(
    on,
    { size, body },
    {
      segments: filled,
      scale: on.div(steepness, on.mul(both.torso, widths)),
      counts: on.concat([pickPose(on, filled.seen, 0), counts], 3),
    },
  ) as [Value, Value];
  const { front } = poses.source.facing;
  const { torso: ofSource } = poses.source;
  const seenSegments = pickSegments(on, segments, 0);
  const shownSegments = pickSegments(on, filled, 0);
  const guard = guardFaceNodes(on, { size, body }, { segments: shownSegments, torso: ofSource });
  const hands = findHandNodes(on, { size, body }, { segments: seenSegments, torso: ofSource, front, guard });
  const figure = addFigure(on, body, {
    ...{ cond, matte, front, hands, guard, squares: toSource },
    segments: seenSegments,
  });
  const columns = { size, step: fieldStep };
  const fold = foldHeadNodes(on, columns, { target: poses.target, opening });
  const middle = on.slice(ofTarget(segments.x), 1, [0, 1]); // of the torso, which is the first part
  const ofTorso = foldNodes(on, columns, { middle, opening });
  const aside = lookAsideNodes(on, { size, body }, { ...poses, transforms });
  const ofHead = fold && (aside ? on.add(fold.offset, aside) : fold.offset);
  const folds = { head: ofHead, torso: ofTorso.offset };
  const turns = findHeadTurnNodes(on, body, poses);
  const cover = findFaceCoverNodes(on, size, body, {
    ...{ source: poses.source, target: poses.target, turns, segments: seenSegments },
    ...{ transforms, moves: movesOfParts, fold, figure },
  });
  const nearness = findNearnessNodes(on, poses.target.facing);
  const depths = findDepthNodes(on, { tables, body }, { nearness, pose: poses.target });
  const skirt = findSkirtNodes(on, body, {
    ...{ cond, matte, torso: ofSource },
    joints: poses.source.joints,
  });
  const fields = addFlowFields(
    on,
    { size, body },
    {
      ...{ squares: toTarget, transforms, depths, folds, turn, counts },
      skirt: skirt && hangSkirtNodes(on, { size, body }, { ...poses.target, turn, skirt }),
      ...{ segments: shownSegments, torso: ofSource },
    },
  );
  const leftIsBefore = on.toFloat(on.compare('Greater', nearness, 0)); // [N, 1, 1, 1]
  const colours = smoothTorsoNodes(on, figure.rest.colours, {
    segments: seenSegments,
    torso: ofSource,
    folded: ofTorso.folded,
  });
  const shown = { ...figure, rest: { ...figure.rest, colours } };
  const wanted = { segments: pickSegments(on, segments, 1), torso: poses.target.torso };
  const smooth = findFoldedRows(on, height, { ...wanted, folded: ofTorso.folded });
  const drawn = figure.hiddenHands && createHandNodes(on, { size, body }, figure.hiddenHands, wanted);
  const moved = addMovedPerson(on, { figure: shown, fields, leftIsBefore, cover, hands: drawn, smooth });
  const presence = on.mul(on.binary('Min', on.div(fields.coverage, fullCoverage), 1), moves);
  return {
    warped: on.mul(moved.colours, presence),
    coverage: fields.coverage,
    silhouette: on.mul(moved.share, moves),
    known: on.mul(moved.known, presence),
    background: figure.background,
    hole: figure.hole,
    flow: moved.origin,
    hold: addHold(on, size, { ...poses, turns }),
    presence: on.mul(moved.details, presence),
  };
}
