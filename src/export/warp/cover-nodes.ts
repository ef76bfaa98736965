/**
 * `findFaceCover` of src/warp as nodes. Legend: N batch, P parts, H height and W width of the picture, R rows and K columns
 * of a patch.
 */
import type { Size } from '../../pose/skeleton.js';
import type { BodyParts } from '../../warp/body-parts.js';
import { clothesPlaces, forearmPlaces } from '../../warp/colour-samples.js';
import { frontGrid, frontPatch } from '../../warp/front-patch.js';
import { headGrid, headPatch, repeated } from '../../warp/head-patch.js';
import { isForearm } from '../../warp/part-segments.js';
import type { Value } from '../graph.js';
import { samplePartNodes } from './colour-sample-nodes.js';
import type { Expressions } from './expressions.js';
import { findFacePlaceNodes } from './face-place-nodes.js';
import type { FacingPose } from './facing-nodes.js';
import type { FigureNodes } from './figure-nodes.js';
import type { FoldNodes } from './fold-nodes.js';
import { addFrontOfHead } from './front-nodes.js';
import { addBackOfHead } from './head-nodes.js';
import type { HeadTurnNodes } from './head-turn-nodes.js';
import { addHats, multiply } from './patch-nodes.js';
import { addColumns, addRows } from './places.js';
import type { SegmentNodes } from './pose-nodes.js';
import { repeatEdges, sampleNodes, toFlowUnits } from './sample-nodes.js';
import type { TransformNodes } from './transform-nodes.js';

/** What covers a head: see `FaceCover`. */
export interface FaceCoverNodes {
  /** Colours, share and how far details of the layer belong to them, all times the share: [N, 5, H, W]. */
  readonly planes: Value;
  /** [N, 1, H, W] */
  readonly share: Value;
  /** From where in the layer the details come, in a flow's units: [N, 2, H, W]. */
  readonly place: Value;
}

/** What a cover is found from. */
export interface FaceCoverInput {
  readonly source: FacingPose;
  readonly target: FacingPose;
  /** Of all parts; and 1 for those that move, [N, P, 1, 1]. */
  readonly transforms: TransformNodes;
  readonly moves: Value;
  readonly fold: FoldNodes | undefined;
  readonly turns: HeadTurnNodes;
  /** Of all parts of the source. */
  readonly segments: SegmentNodes;
  readonly figure: Pick<FigureNodes, 'arms' | 'rest'>;
}

const { rows, columns, pitch, left, top } = headPatch;

/** `findFaceCover`; undefined for a skeleton without a head. */
export function findFaceCoverNodes(
  on: Expressions,
  size: Size,
  body: BodyParts,
  { source, target, turns, transforms, moves, segments, figure, fold }: FaceCoverInput,
): FaceCoverNodes | undefined {
  const index = body.parts.findIndex(({ kind }) => kind === 'head');
  const { face, torso } = target;
  if (face === undefined || fold === undefined) return undefined;
  const isBack = on.compare('Less', source.facing.front, 0); // [N, 1, 1, 1]
  const toPlace = addHeadPlaces(on, size, (name) => on.gather(transforms[name], 1, [index]));
  const at = (u: Value, v: Value) =>
    toPlace(on.add(face.x, on.mul(u, torso)), on.add(face.y, on.mul(v, torso)));
  const grid = findGridNodes(on, isBack);
  const flow = repeatEdges(on, at(grid.u, grid.v), size.height); // [N, 2, R, K]
  const { rest } = figure;
  const colours = sampleNodes(on, rest.colours, flow);
  const shares = on.binary('Max', sampleNodes(on, rest.right, flow), sampleNodes(on, rest.left, flow));
  const back = addBackOfHead(on, colours, shares);
  const place = findFacePlaceNodes(on, body, { ...target, face });
  const forearms = body.parts.flatMap((part, i) => (isForearm(part) ? [i] : []));
  const ofArms = { layer: figure.arms, segments, parts: forearms, places: () => forearmPlaces };
  const arms = forearms.length > 0 ? samplePartNodes(on, size, { ...ofArms, name: 'forearms' }) : undefined;
  const ofTorso = { layer: rest, segments, parts: [0], places: () => clothesPlaces }; // the torso is the first part
  const clothes = samplePartNodes(on, size, { ...ofTorso, name: 'clothes' });
  const front = addFrontOfHead(on, { colours, shares, place, arms, clothes });

  const turn = on.where(isBack, turns.toFront, on.mul(turns.toBack, on.sub(1, fold.folded)));
  const most = on.mul(turn, on.gather(moves, 1, [index])); // [N, 1, 1, 1]
  const x = on.div(on.sub(addColumns(on, size.width), face.x), torso);
  const y = on.div(on.sub(addRows(on, size.height), face.y), torso);
  const ofRows = addHats(on, grid.toRow(y), { axis: 3, length: rows }); // [N, 1, H, R]
  const ofColumns = addHats(on, grid.toColumn(x), { axis: 2, length: columns }); // [N, 1, K, W]
  const planes = on.where(isBack, front, back.planes);
  const placed = multiply(on, multiply(on, on.mul(ofRows, most), planes), ofColumns); // [N, 5, H, W]
  const origin = at(repeatColumns(on, x), back.stripAt(y));
  return { planes: placed, share: on.slice(placed, 1, [3, 4]), place: origin };
}

/** The points of `frontGrid` where a condition [N, 1, 1, 1] holds, and of `headGrid` elsewhere: see `PatchGrid`. */
function findGridNodes(on: Expressions, isBack: Value) {
  const { pitch: fine, top: first, knee, below } = frontPatch;
  const choose = (name: string, shape: readonly number[], axis: 'columns' | 'rows') =>
    on.where(
      isBack,
      on.constant(`front_${name}`, shape, frontGrid[axis]),
      on.constant(`patch_${name}`, shape, headGrid[axis]),
    );
  const toFrontRow = (v: Value) =>
    on.add(
      on.div(on.sub(on.binary('Min', v, knee), first), fine),
      on.div(on.unary('Relu', on.sub(v, knee)), below),
    );
  return {
    u: choose('u', [1, 1, 1, columns], 'columns'), // [N, 1, 1, K]
    v: choose('v', [1, 1, rows, 1], 'rows'), // [N, 1, R, 1]
    toColumn: (u: Value) => on.sub(on.div(u, on.where(isBack, fine, pitch)), left),
    toRow: (v: Value) => on.where(isBack, toFrontRow(v), on.sub(on.div(v, pitch), top)),
  };
}

/** From where a head's transform takes columns [N, 1, 1, W] and rows [N, 1, H, 1] in pixels, in a flow's units: [N, 2, H, W]. */
function addHeadPlaces(
  on: Expressions,
  { width, height }: Size,
  pick: (name: 'xx' | 'xy' | 'x0' | 'yx' | 'yy' | 'y0') => Value,
) {
  const scaled = (names: readonly ['xx' | 'yx', 'xy' | 'yy', 'x0' | 'y0'], length: number) => {
    const { scale, start } = toFlowUnits(length);
    const [ofX, ofY, own] = names.map((name) => on.mul(pick(name), scale)) as [Value, Value, Value];
    return { ofX, ofY, own: on.add(own, start) };
  };
  const lines = [scaled(['xx', 'xy', 'x0'], width), scaled(['yx', 'yy', 'y0'], height)];
  return (x: Value, y: Value) =>
    on.concat(
      lines.map(({ ofX, ofY, own }) => on.add(on.add(on.mul(ofX, x), own), on.mul(ofY, y))),
      1,
    );
}

/** `repeatColumn` of places beside the middle of the face. */
function repeatColumns(on: Expressions, u: Value): Value {
  const { narrowing, reach } = repeated;
  const wave = on.add(on.mul(u, narrowing / (4 * reach)), 0.25);
  const fraction = on.sub(wave, on.unary('Floor', on.add(wave, 0.5)));
  return on.mul(on.sub(on.mul(on.unary('Abs', fraction), 4), 1), reach);
}

/** A layer's colours, share, and how far they are its own, [N, 5, H, W], with the head covered. */
export function coverFace(on: Expressions, layer: Value, { planes, share }: FaceCoverNodes): Value {
  return on.add(on.mul(layer, on.sub(1, share)), planes);
}

/** From where details come, [N, 2, H, W]: by a flow, or from what covers a head. */
export function placeDetails(on: Expressions, flow: Value, { share, place }: FaceCoverNodes): Value {
  return on.where(on.compare('Greater', share, 0.5), place, flow);
}
