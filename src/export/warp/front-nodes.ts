/**
 * `drawFrontOfHead` of src/warp as nodes. Legend: N batch, R rows and K columns of a patch (`frontGrid`), RK its points,
 * M samples.
 */
import { shadeShare } from '../../warp/colour-samples.js';
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
import type { Value } from '../graph.js';
import { type ColourSampleNodes, joinSamples, meanColourNodes } from './colour-sample-nodes.js';
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
  const points = flatten(on, colours, shares);
  const crown = meanColourNodes(on, weigh(on, points, addArea(on, 'crown')), crownHair.leastShare);
  const cloth = meanColourNodes(
    on,
    weigh(on, clothes, squareBetween(on, clothes.colours, crown)),
    clothing.leastShare,
  ); // [N, 3, 1, 1]
  const { isBeside, isLong } = findLongNodes(on, points, { crown, cloth });
  const bare = on.mul(on.sub(1, isBeside), on.add(addArea(on, 'nape'), addArea(on, 'ears')));
  const skin = findFaceSkinNodes(on, joinSamples(on, arms, weigh(on, points, bare))); // [N, 3, 1, 1]
  const isHair = tellHair(on, crown, skin);
  const covered = findCoveredNodes(on, { colours, shares }, { clothes, crown, cloth, isHair });
  const table = sampleNodes(on, colourTable(on, skin), placeInTable(on, place)); // [N, 5, R, K]
  const part = (from: number, to = from + 1) => on.slice(table, 1, [from, to]);
  const face = on.binary('Min', on.sub(part(faceChannels.ratios, faceChannels.face), 1), 1);
  const hidden = on.binary('Max', on.mul(isHair(colours), addPlane(on, 'nape_area', napeArea)), isLong);
  const share = on.binary('Max', part(faceChannels.face), on.mul(shares, hidden, part(faceChannels.throat)));
  const freed = on.mul(on.sub(1, share), isLong, addPlane(on, 'chest_area', chestArea), covered);
  const front = on.add(on.mul(share, face), on.mul(freed, cloth));
  return on.concat([front, on.add(share, freed), on.mul(share, 0)], 1);
}

/** The colours of hair and of clothes, [N, 3, 1, 1]. */
interface Colours {
  readonly crown: Value;
  readonly cloth: Value;
}

/** `findLong`: each [N, 1, 1, 1] */
function findLongNodes(on: Expressions, points: ColourSampleNodes, { crown, cloth }: Colours) {
  const { from, over, near, nearOver, unlike, unlikeOver, least } = longHair;
  const [toCrown, toCloth] = [crown, cloth].map((colour) => squareBetween(on, points.colours, colour)) as [
    Value,
    Value,
  ];
  const isLike = toShare(on, on.sub(near, toCrown), nearOver);
  const apart = on.div(toCloth, on.add(toCrown, toCloth, least));
  const shares = on.mul(points.weights, isLike, toShare(on, on.sub(apart, unlike), unlikeOver));
  const [isBeside, isTail] = (['beside', 'tail'] as const).map((name) =>
    toShare(on, on.sub(on.sum(on.mul(shares, addArea(on, name)), 3), from), over),
  ) as [Value, Value];
  return { isBeside, isLong: on.binary('Max', isBeside, isTail) };
}

/** How far something else is over the clothes (`tellCovered`), and beside it: [N, 1, R, K]. */
function findCoveredNodes(
  on: Expressions,
  { colours, shares }: Pick<FrontNodesInput, 'colours' | 'shares'>,
  {
    clothes,
    crown,
    cloth,
    isHair,
  }: Colours & { readonly clothes: ColourSampleNodes; readonly isHair: (colours: Value) => Value },
): Value {
  const seen = on.sum(on.mul(clothes.weights, on.sub(1, isHair(clothes.colours))), 3);
  const told = on.binary('Min', on.div(seen, clothing.told), 1); // [N, 1, 1, 1]
  const apart = on.binary('Max', squareBetween(on, cloth, crown), clothing.least);
  const distance = on.div(squareBetween(on, colours, cloth), apart);
  const isOver = toShare(on, on.sub(distance, clothing.from), clothing.over);
  return widenNodes(on, on.mul(shares, told, isOver), clothing.reach);
}

/** A patch as samples, [N, 3, 1, RK] and [N, 1, 1, RK]. */
function flatten(on: Expressions, colours: Value, shares: Value): ColourSampleNodes {
  return {
    colours: on.reshape(colours, [3, 1, rows * columns]),
    weights: on.reshape(shares, [1, 1, rows * columns]),
  };
}

function weigh(on: Expressions, { colours, weights }: ColourSampleNodes, by: Value): ColourSampleNodes {
  return { colours, weights: on.mul(weights, by) };
}

/** `tellHair` */
function tellHair(on: Expressions, crown: Value, skin: Value): (colours: Value) => Value {
  const apart = on.binary('Max', squareBetween(on, skin, crown), crownHair.least); // [N, 1, 1, 1]
  return (colours) =>
    toShare(on, on.sub(crownHair.from, on.div(squareBetween(on, colours, crown), apart)), crownHair.over);
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

/** `squareBetween` of colours [N, 3, ...]: [N, 1, ...]. */
function squareBetween(on: Expressions, a: Value, b: Value): Value {
  const difference = on.sub(a, b);
  const sum = on.sum(difference, 1);
  const shade = on.mul(sum, sum, (1 - shadeShare) / 3);
  return on.sub(on.sum(on.mul(difference, difference), 1), shade);
}

/** 0 for 0, and 1 from `over` on. */
function toShare(on: Expressions, value: Value, over: number): Value {
  return on.clip(on.div(value, over), 0, 1);
}

/** One of `frontAreas`: [1, 1, 1, RK]. */
function addArea(on: Expressions, name: keyof typeof frontAreas): Value {
  return on.constant(`front_${name}`, [1, 1, 1, rows * columns], [...frontAreas[name]]);
}

/** A share of every point of the patch: [1, 1, R, K]. */
function addPlane(on: Expressions, name: string, shares: Float64Array): Value {
  return on.constant(name, [1, 1, rows, columns], [...shares]);
}
