/**
 * `findFaceCover` of src/warp as nodes. Legend: N batch, P parts, H height and W width of the picture, R rows and K columns
 * of a patch.
 */
import type { Size } from '../../pose/skeleton.js';
import type { BodyParts } from '../../warp/body-parts.js';
import { faceCover } from '../../warp/cover-face.js';
import { headPatch, patchColumns, patchRows, repeated } from '../../warp/head-patch.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { FacingPose } from './facing-nodes.js';
import { type LayerNodes, rise } from './figure-nodes.js';
import type { FoldNodes } from './fold-nodes.js';
import { addBackOfHead, addHats, multiply } from './head-nodes.js';
import { addColumns, addRows } from './places.js';
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
  /** That the head is on. */
  readonly layer: LayerNodes;
}

const { rows, columns, pitch, left, top } = headPatch;

/** `findFaceCover`; undefined for a skeleton without a head. */
export function findFaceCoverNodes(
  on: Expressions,
  size: Size,
  { parts }: BodyParts,
  { source, target, transforms, moves, layer, fold }: FaceCoverInput,
): FaceCoverNodes | undefined {
  const index = parts.findIndex(({ kind }) => kind === 'head');
  const { face, torso } = target;
  if (face === undefined || fold === undefined) return undefined;
  const toPlace = addHeadPlaces(on, size, (name) => on.gather(transforms[name], 1, [index]));
  const at = (u: Value, v: Value) =>
    toPlace(on.add(face.x, on.mul(u, torso)), on.add(face.y, on.mul(v, torso)));
  const u = on.constant('patch_u', [1, 1, 1, columns], patchColumns);
  const v = on.constant('patch_v', [1, 1, rows, 1], patchRows);
  const flow = repeatEdges(on, at(u, v), size.height); // [N, 2, R, K]
  const colours = sampleNodes(on, layer.colours, flow);
  const [ofRight, ofLeft] = [layer.right, layer.left].map((planes) => sampleNodes(on, planes, flow)) as [
    Value,
    Value,
  ];
  const shares = on.binary('Max', ofRight, ofLeft);
  const { planes, stripAt } = addBackOfHead(on, colours, shares);

  const away = on.unary('Relu', on.unary('Neg', target.facing.front));
  const turned = on.mul(on.unary('Relu', source.facing.front), away);
  const turn = rise(on, on.sub(turned, faceCover.turned), faceCover.turnedFade);
  const most = on.mul(turn, on.sub(1, fold.folded), on.gather(moves, 1, [index])); // [N, 1, 1, 1]
  const x = on.div(on.sub(addColumns(on, size.width), face.x), torso);
  const y = on.div(on.sub(addRows(on, size.height), face.y), torso);
  const ofRows = addHats(on, on.sub(on.div(y, pitch), top), { axis: 3, length: rows }); // [N, 1, H, R]
  const ofColumns = addHats(on, on.sub(on.div(x, pitch), left), { axis: 2, length: columns }); // [N, 1, K, W]
  const placed = multiply(on, multiply(on, on.mul(ofRows, most), planes), ofColumns); // [N, 5, H, W]
  const place = at(repeatColumns(on, x), stripAt(y));
  return { planes: placed, share: on.slice(placed, 1, [3, 4]), place };
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
