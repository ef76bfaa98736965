/**
 * `drawBackOfHead` of src/warp as nodes. Legend: N batch, R rows and K columns of a patch (`headPatch`), RK its points.
 */
import { hairBeside, hairStrip, meanHair } from '../../warp/back-of-head.js';
import { headPatch, patchRows, repeatAcross, spread } from '../../warp/head-patch.js';
import { leastWeight } from '../../warp/tell-hair.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import { tellHairNodes } from './hair-nodes.js';
import { addArea, addHats, multiply } from './patch-nodes.js';

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
  const { skin, hair, throat, offsets, own } = tellHairNodes(on, colours, shares);
  const known = on.mul(own, addArea(on, 'around'));
  const inside = findInsideNodes(on, known);
  const sums = spreadOut(on, on.concat([on.mul(known, offsets), known], 1)); // [N, 4, R, K]
  const smooth = on.div(
    on.add(on.slice(sums, 1, [0, 3]), on.mul(hair, meanHair)),
    on.add(on.slice(sums, 1, [3, 4]), meanHair),
  );
  const stripAt = findStripNodes(on, own);
  const sure = on.mul(own, own);
  const texture = on.concat([on.mul(sure, on.sub(offsets, smooth)), sure], 1); // [N, 4, R, K]
  const repeated = repeatHairNodes(on, texture, stripAt(addHeights(on)));
  const ofHair = on.add(smooth, on.slice(repeated, 1, [0, 3]));
  const nape = on.mul(addArea(on, 'nape'), on.sub(1, inside));
  const back = on.add(skin, ofHair, on.mul(nape, on.sub(throat, ofHair)));
  const detail = on.mul(on.sub(1, nape), on.slice(repeated, 1, [3, 4]));
  const isSkin = on.mul(addArea(on, 'scalp'), on.sub(shares, own));
  const between = on.mul(inside, on.sub(1, own));
  const share = on.binary('Max', addArea(on, 'covered'), on.binary('Max', between, isSkin));
  const planes = on.concat([on.mul(share, back), share, on.mul(share, detail)], 1);
  return { planes, stripAt };
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
  const beside = on.clip(on.sub(on.binary('Min', before, after), hairBeside.least), 0, 1);
  const ofRows = on.extreme('ReduceMax', beside, 3); // [N, 1, R, 1]
  const above = patchRows.flatMap((v) =>
    patchRows.map((other) => Number(other > hairBeside.from && other <= v) / hairBeside.gapOver),
  );
  const gap = multiply(on, on.constant('rows_beside', [rows, rows], above), on.sub(1, ofRows));
  const goesOn = on.clip(on.sub(hairBeside.gap / hairBeside.gapOver, gap), 0, 1);
  return on.mul(beside, goesOn);
}

/** Each point's sum of all points of planes [N, C, R, K], near ones most. */
function spreadOut(on: Expressions, planes: Value): Value {
  const down = multiply(on, on.constant('spread_down', [rows, rows], [...spread.down]), planes);
  return multiply(on, down, on.constant('spread_across', [columns, columns], [...spread.across]));
}

/** See `findStripRows`. */
function findStripNodes(on: Expressions, own: Value): BackOfHeadNodes['stripAt'] {
  const ofRows = on.reshape(on.sum(on.mul(own, addArea(on, 'strip')), 3), [1, 1, rows]);
  const moments = patchRows.flatMap((row) => [1, row, row ** 2]);
  const sums = multiply(on, ofRows, on.constant('row_moments', [rows, 3], moments)); // [N, 1, 1, 3]
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

/** How far rows of the patch are below the middle of the face: [1, 1, R, 1]. */
function addHeights(on: Expressions): Value {
  return on.constant('patch_heights', [1, 1, rows, 1], patchRows);
}
