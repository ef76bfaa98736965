/**
 * `drawFrontOfHead` of src/warp as nodes. Legend: N batch, R rows and K columns of a patch (`frontGrid`), RK its points,
 * M samples.
 */
import { clothing, crownHair, longHair, lookingHeight } from '../../warp/front-of-head.js';
import {
  chestArea,
  faceChannels,
  faceTable,
  faceTableSize,
  frontAreas,
  frontGrid,
  napeArea,
} from '../../warp/front-patch.js';
import { meanFace } from '../../warp/mean-face.js';
import { ints, type Value } from '../graph.js';
import { type ColourSampleNodes, joinSamples, meanColourNodes, toHues } from './colour-sample-nodes.js';
import type { Expressions } from './expressions.js';
import type { FacePlaceNodes } from './face-place-nodes.js';
import { widenNodes } from './figure-nodes.js';
import { sampleNodes, toFlowUnits } from './sample-nodes.js';
import { findFaceSkinNodes } from './skin-nodes.js';

const [rows, columns] = [frontGrid.rows.length, frontGrid.columns.length];

/** See `FrontInput`, and what a patch shows: colours [N, 3, R, K] and shares [N, 1, R, K]. */
interface FrontNodesInput {
  readonly colours: Value;
  readonly shares: Value;
  readonly place: FacePlaceNodes;
  readonly arms: ColourSampleNodes | undefined;
  readonly clothes: ColourSampleNodes;
}

/** `drawFrontOfHead`: colours times a share, the share, and 0, for no details belong to it: [N, 5, R, K]. */
export function addFrontOfHead(
  on: Expressions,
  { colours, shares, place, arms, clothes }: FrontNodesInput,
): Value {
  const points = {
    colours: on.reshape(colours, [3, rows * columns]),
    weights: on.reshape(shares, [1, rows * columns]),
  };
  const hues = { points: toHues(on, points.colours), clothes: toHues(on, clothes.colours) };
  const ofCrown = { colours: hues.points, weights: on.mul(points.weights, addArea(on, 'crown')) };
  const crown = meanColourNodes(on, ofCrown, crownHair.leastShare); // [N, 3, 1], of hues
  const fromCrown = { points: square(on, hues.points, crown), clothes: square(on, hues.clothes, crown) };
  const unlike = { colours: clothes.colours, weights: on.mul(clothes.weights, fromCrown.clothes) };
  const cloth = meanColourNodes(on, unlike, clothing.leastShare); // [N, 3, 1]
  const clothHue = toHues(on, cloth);
  const fromCloth = square(on, hues.points, clothHue); // [N, 1, RK]
  const long = findLongNodes(on, points.weights, { toCrown: fromCrown.points, toCloth: fromCloth });
  const bare = on.mul(on.sub(1, long.isBeside), on.constant('front_bare', [1, 1, rows * columns], bareAreas));
  const samples = { colours: points.colours, weights: on.mul(points.weights, bare) };
  const skin = findFaceSkinNodes(on, joinSamples(on, arms, samples)); // [N, 3, 1]
  const isHair = tellHair(on, square(on, toHues(on, skin), crown));
  const told = tellClothes(on, clothes.weights, isHair(fromCrown.clothes));
  const apart = on.binary('Max', square(on, clothHue, crown), clothing.least);
  const isOver = on.ramp(on.div(fromCloth, apart), clothing.from, clothing.over);
  const toPlane = (values: Value) => on.reshape(values, [1, rows, columns]); // [N, 1, R, K]
  const covered = widenNodes(on, toPlane(on.mul(points.weights, told, isOver)), clothing.reach);
  const isLong = toPlaneOf(on, long.isLong);
  const table = sampleNodes(on, colourTable(on, toPlaneOf(on, skin)), placeInTable(on, place)); // [N, 5, R, K]
  const part = (from: number, to = from + 1) => on.slice(table, 1, [from, to]);
  const face = on.binary('Min', on.sub(part(faceChannels.ratios, faceChannels.face), 1), 1);
  const isNape = on.mul(toPlane(isHair(fromCrown.points)), addPlane(on, 'nape_area', napeArea));
  const throat = on.mul(shares, on.binary('Max', isNape, isLong), part(faceChannels.throat));
  const share = on.binary('Max', part(faceChannels.face), throat);
  const freed = on.mul(
    on.sub(1, share),
    on.mul(isLong, place.chest),
    addPlane(on, 'chest_area', chestArea),
    covered,
  );
  const front = on.add(on.mul(share, face), on.mul(freed, toPlaneOf(on, cloth)));
  return on.concat([front, on.add(share, freed), on.mul(share, 0)], 1);
}

const bareAreas = Array.from(frontAreas.nape, (nape, i) => nape + frontAreas.ears[i]!);

/** The squares of how far hues [N, 3, M] and [N, 3, 1] are apart: [N, 1, M]. */
function square(on: Expressions, a: Value, b: Value): Value {
  const difference = on.sub(a, b);
  return on.node('ReduceSumSquare', [difference], difference.shape.with(1, 1), { axes: ints([1]) });
}

/** `findLong`, by the shares of the points and the squares of their distances, [N, 1, RK]: each [N, 1, 1]. */
function findLongNodes(
  on: Expressions,
  weights: Value,
  { toCrown, toCloth }: { readonly toCrown: Value; readonly toCloth: Value },
) {
  const { from, over, near, nearOver, unlike, unlikeOver, least } = longHair;
  const isLike = on.ramp(on.sub(near, toCrown), 0, nearOver);
  const apart = on.div(toCloth, on.add(toCrown, toCloth, least));
  const shares = on.mul(weights, isLike, on.ramp(apart, unlike, unlikeOver));
  const areas = [...frontAreas.beside].flatMap((beside, i) => [beside, frontAreas.tail[i]!]);
  const table = on.constant('long_areas', [rows * columns, 2], areas);
  const [batch] = shares.shape;
  const sums = on.node('MatMul', [shares, table], [batch!, 1, 2]);
  const isLong = on.ramp(sums, from, over);
  return { isBeside: on.slice(isLong, 2, [0, 1]), isLong: on.extreme('ReduceMax', isLong, 2) };
}

/** `tellHair`, by the square of the distance of skin and crown [N, 1, 1]: of squares [N, 1, M]. */
function tellHair(on: Expressions, ofSkin: Value): (squares: Value) => Value {
  const apart = on.binary('Max', ofSkin, crownHair.least);
  return (squares) => on.ramp(on.sub(crownHair.from, on.div(squares, apart)), 0, crownHair.over);
}

/** How far the colour of clothes is told by samples: [N, 1, 1]. */
function tellClothes(on: Expressions, weights: Value, isHair: Value): Value {
  return on.binary('Min', on.div(on.sum(on.mul(weights, on.sub(1, isHair)), 2), clothing.told), 1);
}

/** [N, C, 1] as planes of one point, [N, C, 1, 1]. */
function toPlaneOf(on: Expressions, values: Value): Value {
  return on.reshape(values, [Number(values.shape[1]), 1, 1]);
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
  const beside = on.sub(on.constant('front_u', [1, 1, 1, columns], frontGrid.columns), u); // [N, 1, 1, K]
  const below = on.sub(on.constant('front_v', [1, 1, rows, 1], frontGrid.rows), v); // [N, 1, R, 1]
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

/** One of `frontAreas`: [1, 1, RK]. */
function addArea(on: Expressions, name: keyof typeof frontAreas): Value {
  return on.constant(`front_${name}`, [1, 1, rows * columns], [...frontAreas[name]]);
}

/** A share of every point of the patch: [1, 1, R, K]. */
function addPlane(on: Expressions, name: string, shares: Float64Array): Value {
  return on.constant(name, [1, 1, rows, columns], [...shares]);
}
