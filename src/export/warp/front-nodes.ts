/**
 * `drawFrontOfHead` of src/warp as nodes. Legend: N batch, R rows and K columns of a patch (`frontRows`), RK its points,
 * M samples of forearms.
 */
import type { Size } from '../../pose/skeleton.js';
import type { BodyParts } from '../../warp/body-parts.js';
import { forearmPlaces } from '../../warp/cover-face.js';
import { crownHair, longHair, lookingHeight } from '../../warp/front-of-head.js';
import {
  faceChannels,
  faceTable,
  faceTableSize,
  frontAreas,
  frontColumns,
  frontRows,
} from '../../warp/front-patch.js';
import { meanFace } from '../../warp/mean-face.js';
import { isForearm } from '../../warp/part-segments.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { FacePlaceNodes } from './face-place-nodes.js';
import type { LayerNodes } from './figure-nodes.js';
import type { SegmentNodes } from './pose-nodes.js';
import { repeatEdges, sampleNodes, toFlowUnits } from './sample-nodes.js';
import { findFaceSkinNodes, type SkinSampleNodes } from './skin-nodes.js';

const [rows, columns] = [frontRows.length, frontColumns.length];
const points = rows * columns;

/** What a front is drawn from: a patch's colours [N, 3, R, K] and shares [N, 1, R, K]. */
interface FrontInput {
  readonly colours: Value;
  readonly shares: Value;
  readonly place: FacePlaceNodes;
  readonly arms: SkinSampleNodes | undefined;
}

/** `drawFrontOfHead`: colours times a share, the share, and 0, for no details belong to it: [N, 5, R, K]. */
export function addFrontOfHead(on: Expressions, { colours, shares, place, arms }: FrontInput): Value {
  const flat = on.reshape(colours, [3, 1, points]);
  const flatShares = on.reshape(shares, [1, 1, points]);
  const bare = listBareNodes(on, flat, flatShares);
  const samples = arms ? joinSamples(on, arms, bare) : bare;
  const skin = findFaceSkinNodes(on, samples); // [N, 3, 1, 1]
  const inCrown = on.mul(flatShares, addArea(on, 'crown'));
  const crown = on.div(on.sum(on.mul(flat, inCrown), 3), on.add(on.sum(inCrown, 3), crownHair.leastShare)); // [N, 3, 1, 1]
  const apart = on.binary('Max', sumSquares(on, on.sub(skin, crown)), crownHair.least);
  const distance = on.div(sumSquares(on, on.sub(colours, crown)), apart);
  const isHair = on.clip(on.div(on.sub(crownHair.from, distance), crownHair.over), 0, 1);

  const table = sampleNodes(on, colourTable(on, skin), placeInTable(on, place)); // [N, 5, R, K]
  const part = (from: number, to: number) => on.slice(table, 1, [from, to]);
  const throat = on.mul(shares, isHair, part(faceChannels.throat, faceChannels.throat + 1));
  const share = on.binary('Max', part(faceChannels.face, faceChannels.face + 1), throat);
  const face = on.binary('Min', on.sub(part(0, 3), 1), 1);
  return on.concat([on.mul(share, face), share, on.mul(share, 0)], 1);
}

/** `faceTable` with the colours of a skin, from 0 to 2: [N, 5, rows, columns]. */
function colourTable(on: Expressions, skin: Value): Value {
  const { width, height } = faceTableSize;
  const channel = (c: number) =>
    Array.from({ length: width * height }, (_, i) => faceTable[faceChannels.count * i + c]!);
  const planes = (label: string, from: number, to: number) => {
    const values = Array.from({ length: to - from }, (_, c) => channel(from + c)).flat();
    return on.constant(label, [1, to - from, height, width], values);
  };
  const coloured = on.mul(on.add(skin, 1), planes('face_ratios', 0, faceChannels.face));
  const ofBatch = on.add(on.mul(on.slice(skin, 1, [0, 1]), 0), 1); // [N, 1, 1, 1]
  const masks = on.mul(ofBatch, planes('face_masks', faceChannels.face, faceChannels.count));
  return on.concat([coloured, masks], 1);
}

/** Where in the table the points of a patch are, in a flow's units: [N, 2, R, K]. */
function placeInTable(on: Expressions, { u, v, cos, sin, left, right }: FacePlaceNodes): Value {
  const beside = on.sub(on.constant('front_u', [1, 1, 1, columns], frontColumns), u); // [N, 1, 1, K]
  const below = on.sub(on.constant('front_v', [1, 1, rows, 1], frontRows), v); // [N, 1, R, 1]
  const across = on.add(on.mul(cos, beside), on.mul(sin, below));
  const half = (value: Value, width: Value) => on.div(on.unary('Relu', value), width);
  const x = on.sub(half(across, right), half(on.unary('Neg', across), left));
  const y = on.sub(on.mul(cos, below), on.mul(sin, beside));
  const toUnits = (place: Value, length: number, middle: number) => {
    const { scale, start } = toFlowUnits(length);
    return on.add(on.mul(place, scale / meanFace.pitch), scale * middle + start);
  };
  const down = lookingHeight / meanFace.pitch - meanFace.top;
  return on.concat(
    [toUnits(x, faceTableSize.width, meanFace.columns - 1), toUnits(y, faceTableSize.height, down)],
    1,
  );
}

/** `listBare` of a patch [N, 3, 1, RK] and shares [N, 1, 1, RK]. */
function listBareNodes(on: Expressions, colours: Value, shares: Value): SkinSampleNodes {
  const beside = on.sum(on.mul(shares, addArea(on, 'beside')), 3); // [N, 1, 1, 1]
  const isShort = on.clip(on.div(on.sub(longHair.from, beside), longHair.over), 0, 1);
  const bare = on.add(addArea(on, 'nape'), addArea(on, 'ears'));
  return { colours, weights: on.mul(shares, bare, isShort) };
}

function joinSamples(on: Expressions, a: SkinSampleNodes, b: SkinSampleNodes): SkinSampleNodes {
  return {
    colours: on.concat([a.colours, b.colours], 3),
    weights: on.concat([a.weights, b.weights], 3),
  };
}

/** `sampleForearms`; undefined for a skeleton without forearms. */
export function sampleForearmNodes(
  on: Expressions,
  { parts }: BodyParts,
  {
    size,
    segments,
    layer,
  }: { readonly size: Size; readonly segments: SegmentNodes; readonly layer: LayerNodes },
): SkinSampleNodes | undefined {
  const indices = parts.flatMap((part, index) => (isForearm(part) ? [index] : []));
  if (indices.length === 0) return undefined;
  const count = forearmPlaces.length;
  const places = on.constant('forearm_places', [1, 1, 1, count], forearmPlaces);
  const pick = (value: Value) => on.gather(value, 1, indices); // [N, forearms, 1, 1]
  const along = on.mul(pick(segments.half), places);
  const toFlow = (start: Value, direction: Value, length: number) => {
    const units = toFlowUnits(length);
    const place = on.add(pick(start), on.mul(pick(direction), along)); // [N, forearms, 1, places]
    const flat = on.reshape(place, [1, 1, indices.length * count]);
    return on.add(on.mul(flat, units.scale), units.start);
  };
  const flow = on.concat(
    [toFlow(segments.x, segments.dx, size.width), toFlow(segments.y, segments.dy, size.height)],
    1,
  ); // [N, 2, 1, M]
  const at = repeatEdges(on, flow, size.height);
  const seen = on.mul(on.toFloat(pick(segments.seen)), on.add(on.mul(places, 0), 1 / count));
  const weights = on.mul(sampleNodes(on, layer.known, at), on.reshape(seen, [1, 1, indices.length * count]));
  return { colours: sampleNodes(on, layer.colours, at), weights };
}

function sumSquares(on: Expressions, planes: Value): Value {
  return on.sum(on.mul(planes, planes), 1);
}

/** One of `frontAreas`: [1, 1, 1, RK]. */
function addArea(on: Expressions, name: keyof typeof frontAreas): Value {
  return on.constant(`front_${name}`, [1, 1, 1, points], [...frontAreas[name]]);
}
