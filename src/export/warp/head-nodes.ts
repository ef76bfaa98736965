/**
 * `drawBackOfHead` of src/warp as nodes. Legend: N batch, R rows and K columns of a patch (`headPatch`), RK its points.
 */
import { hairColours, hairStrip, leastBeside, leastWeight } from '../../warp/back-of-head.js';
import { headAreas, headPatch, patchRows, repeatAcross, spread } from '../../warp/head-patch.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';

const { rows, columns, pitch, top } = headPatch;

/** The back of a head whose front a patch shows. */
export interface BackOfHeadNodes {
  /** Colours times a share, the share, and how far the details of hair belong to them times the share: [N, 5, R, K]. */
  readonly planes: Value;
  /** The place above the brow whose hair is repeated at v [N, 1, H, W], both in torso lengths below the middle of the face. */
  readonly stripAt: (v: Value) => Value;
}

/** `drawBackOfHead` of colours [N, 3, R, K] and shares [N, 1, R, K]. */
export function addBackOfHead(on: Expressions, colours: Value, shares: Value): BackOfHeadNodes {
  const { skin, hair, throat, offsets, isHair } = tellHairNodes(on, colours, shares);
  const own = on.mul(isHair, shares);
  const known = on.mul(own, addArea(on, 'around'));
  const inside = findInsideNodes(on, known);
  const sums = spreadOut(on, on.concat([on.mul(known, offsets), known], 1)); // [N, 4, R, K]
  const smooth = on.div(
    on.add(on.slice(sums, 1, [0, 3]), on.mul(hair, leastWeight.hair)),
    on.add(on.slice(sums, 1, [3, 4]), leastWeight.hair),
  );
  const stripAt = findStripNodes(on, own);
  const sure = on.mul(own, own);
  const texture = on.concat([on.mul(sure, on.sub(offsets, smooth)), sure], 1); // [N, 4, R, K]
  const repeated = repeatHairNodes(on, texture, stripAt(addHeights(on)));
  const ofHair = on.add(smooth, on.slice(repeated, 1, [0, 3]));
  const nape = on.mul(addArea(on, 'nape'), on.sub(1, inside));
  const back = on.add(skin, ofHair, on.mul(nape, on.sub(throat, ofHair)));
  const detail = on.mul(on.sub(1, nape), on.slice(repeated, 1, [3, 4]));
  const isSkin = on.mul(addArea(on, 'scalp'), on.sub(1, isHair), shares);
  const between = on.mul(inside, on.sub(1, own));
  const share = on.binary('Max', addArea(on, 'covered'), on.binary('Max', between, isSkin));
  const planes = on.concat([on.mul(share, back), share, on.mul(share, detail)], 1);
  return { planes, stripAt };
}

/** `tellHair`: colours [N, 3, 1, 1], the offsets to the skin [N, 3, R, K], and how far they are hair, [N, 1, R, K]. */
function tellHairNodes(on: Expressions, colours: Value, shares: Value) {
  const { aside, hairFrom, hairOver, skinOver, leastSquare } = hairColours;
  const face = addArea(on, 'face');
  const faceSize = headAreas.face.reduce((sum, share) => sum + share, 0);
  const skin = on.div(sumPoints(on, colours, face), faceSize); // [N, 3, 1, 1]
  const offsets = on.sub(colours, skin);
  const squares = on.sum(on.mul(offsets, offsets), 1);
  const mean = (weights: Value, least: number) =>
    on.div(sumPoints(on, offsets, weights), on.add(sumPoints(on, weights), least));
  const hair = mean(on.mul(squares, shares, addArea(on, 'brow')), leastWeight.hair);
  const length = on.binary('Max', on.sum(on.mul(hair, hair), 1), leastSquare);
  const product = on.sum(on.mul(offsets, hair), 1);
  const along = on.div(product, length); // [N, 1, R, K]
  const off = on.mul(on.sub(squares, on.mul(along, product)), on.div(aside, length));
  const missing = on.unary('Relu', on.sub(1, along));
  const isHair = on.clip(on.div(on.sub(hairFrom, on.add(on.mul(missing, missing), off)), hairOver), 0, 1);
  const isSkin = on.clip(on.sub(1, on.div(on.add(on.mul(along, along), off), skinOver)), 0, 1);
  const throat = mean(on.mul(isSkin, shares, addArea(on, 'throat')), leastWeight.throat);
  return { skin, hair, throat, offsets, isHair };
}

/** The sums of planes [N, C, R, K] over all points, weighed by [N, 1, R, K]: [N, C, 1, 1]. */
function sumPoints(on: Expressions, planes: Value, weights?: Value): Value {
  const [, channels] = planes.shape.map(Number) as [number, number];
  const flat = on.reshape(planes, [channels, rows * columns]);
  if (weights === undefined) return on.reshape(on.sum(flat, 2), [channels, 1, 1]);
  const column = on.reshape(weights, [rows * columns, 1]);
  return on.reshape(multiply(on, flat, column), [channels, 1, 1]);
}

/** `findInside`: [N, 1, R, K]. */
function findInsideNodes(on: Expressions, known: Value): Value {
  const isBefore = (from: number, to: number) => Number(from < to);
  const places = Array.from({ length: columns }, (_, index) => index);
  const table = places.flatMap((from) => [
    ...places.map((to) => isBefore(from, to)),
    ...places.map((to) => isBefore(to, from)),
  ]);
  const sums = multiply(on, known, on.constant('hair_beside', [columns, 2 * columns], table));
  const [before, after] = [on.slice(sums, 3, [0, columns]), on.slice(sums, 3, [columns, 2 * columns])];
  return on.clip(on.sub(on.binary('Min', before, after), leastBeside), 0, 1);
}

/** Each point's sum of all points of planes [N, C, R, K], near ones most. */
function spreadOut(on: Expressions, planes: Value): Value {
  const down = multiply(on, on.constant('spread_down', [rows, rows], [...spread.down]), planes);
  return multiply(on, down, on.constant('spread_across', [columns, columns], [...spread.across]));
}

/** See `findStripRows`. */
function findStripNodes(on: Expressions, own: Value): BackOfHeadNodes['stripAt'] {
  const moments = [0, 1, 2].map((power) =>
    headAreas.strip.map((share, i) => share * patchRows[Math.floor(i / columns)]! ** power),
  );
  const table = Array.from(headAreas.strip, (_, i) => moments.map((moment) => moment[i]!)).flat();
  const flat = on.reshape(own, [1, 1, rows * columns]);
  const sums = multiply(on, flat, on.constant('strip_moments', [rows * columns, 3], table)); // [N, 1, 1, 3]
  const [total, sum, square] = [0, 1, 2].map((at) => on.slice(sums, 3, [at, at + 1])) as [
    Value,
    Value,
    Value,
  ];
  const count = on.add(total, leastWeight.hair);
  const middle = on.div(sum, count);
  const variance = on.sub(on.div(square, count), on.mul(middle, middle));
  const deviation = on.unary('Sqrt', on.binary('Max', variance, hairStrip.leastVariance));
  const reach = on.mul(deviation, hairStrip.reach);
  return (v) => {
    const beyond = on.div(on.unary('Abs', on.sub(v, hairStrip.middle)), hairStrip.height / 2);
    return on.add(middle, on.mul(reach, on.sub(on.binary('Min', beyond, 2), 1)));
  };
}

/** `repeatHair` of planes [N, C, R, K], by the places of rows [N, 1, R, 1] in torso lengths. */
function repeatHairNodes(on: Expressions, planes: Value, heights: Value): Value {
  const down = multiply(
    on,
    addHats(on, on.sub(on.div(heights, pitch), top), { axis: 3, length: rows }),
    planes,
  );
  return multiply(on, down, on.constant('repeat_across', [columns, columns], [...repeatAcross]));
}

/** How much each of some points counts at places between them, along an axis that the places have once: as bilinear. */
export function addHats(
  on: Expressions,
  places: Value,
  { axis, length }: { readonly axis: 2 | 3; readonly length: number },
): Value {
  const shape = [1, 1, 1, 1].with(axis, length);
  const points = on.constant(
    `points_of_${axis}`,
    shape,
    Array.from({ length }, (_, index) => index),
  );
  return on.unary('Relu', on.sub(1, on.unary('Abs', on.sub(places, points))));
}

/** The product of matrices, [..., A, B] and [..., B, C]. */
export function multiply(on: Expressions, a: Value, b: Value): Value {
  const batched = a.shape.length >= b.shape.length ? a.shape : b.shape;
  const shape = [...batched.slice(0, -2), a.shape.at(-2)!, b.shape.at(-1)!];
  const channels = shape.length === 4 ? [a, b].map((value) => Number(value.shape.at(-3) ?? 1)) : [];
  return on.node('MatMul', [a, b], channels.length > 0 ? shape.with(1, Math.max(...channels)) : shape);
}

/** One of `headAreas`: [1, 1, R, K]. */
function addArea(on: Expressions, name: keyof typeof headAreas): Value {
  return on.constant(`area_of_${name}`, [1, 1, rows, columns], [...headAreas[name]]);
}

/** How far rows of the patch are below the middle of the face: [1, 1, R, 1]. */
function addHeights(on: Expressions): Value {
  return on.constant('patch_heights', [1, 1, rows, 1], patchRows);
}
