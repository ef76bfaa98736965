/** `tellHair` of src/warp as nodes. Legend: N batch, R rows and K columns of a patch (`headPatch`), RK its points. */
import { shadeShare } from '../../warp/colour-samples.js';
import { headPatch } from '../../warp/head-patch.js';
import { hairColours, leastWeight, mixedReach, topHair } from '../../warp/tell-hair.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import { widenNodes } from './figure-nodes.js';
import { addArea, multiply, sumPoints } from './patch-nodes.js';

/** See `HeadColours`: colours [N, 3, 1, 1], offsets [N, 3, R, K] and the share of hair, [N, 1, R, K]. */
export interface HeadColourNodes {
  readonly skin: Value;
  readonly hair: Value;
  readonly throat: Value;
  readonly offsets: Value;
  readonly own: Value;
}

/** `tellHair` of colours [N, 3, R, K] and shares [N, 1, R, K]. */
export function tellHairNodes(on: Expressions, colours: Value, shares: Value): HeadColourNodes {
  const level = on.add(on.sum(colours, 1), 3);
  const lit = on.mul(level, level, addArea(on, 'face')); // [N, 1, R, K]
  const skin = on.div(sumPoints(on, colours, lit), on.add(sumPoints(on, lit), 36 * leastWeight.skin));
  const offsets = on.sub(colours, skin);
  const square = on.sum(on.mul(offsets, offsets), 1); // [N, 1, R, K]
  const shine = on.unary('Relu', on.sum(offsets, 1));
  const shineSquare = on.div(on.mul(shine, shine), 3);
  const mean = (weights: Value, least: number) =>
    on.div(sumPoints(on, offsets, weights), on.add(sumPoints(on, weights), least));
  const ofTop = on.mul(shares, addArea(on, 'top'));
  const above = sumAbove(on, shares);
  const isRim = on.mul(
    on.clip(on.sub(above, topHair.edge), 0, 1),
    on.clip(on.sub(topHair.reach, above), 0, 1),
  );
  const unlike = on.sub(square, on.mul(shineSquare, 1 - shadeShare));
  const rim = mean(on.mul(unlike, ofTop, isRim), leastWeight.hair);
  const told = compareWithHair(on, { offsets, square, shine, shineSquare }, rim);
  const skinAbove = sumAbove(on, on.mul(shares, told.isShinySkin));
  const onTop = on.mul(
    addArea(on, 'top'),
    on.sub(1, told.isShinySkin),
    on.clip(on.sub(topHair.skinAbove, skinAbove), 0, 1),
  );
  const isHair = on.binary('Max', told.isHair, onTop);
  const mixed = widenNodes(on, on.mul(shares, on.sub(1, isHair)), mixedReach);
  return {
    skin,
    hair: mean(on.mul(isHair, square, shares, addArea(on, 'head')), leastWeight.hair),
    throat: mean(on.mul(told.isSkin, shares, addArea(on, 'throat')), leastWeight.throat),
    offsets,
    own: on.mul(shares, on.sub(1, mixed)),
  };
}

/** The offsets to the skin [N, 3, R, K], their squares, and how much brighter than skin they are, all else [N, 1, R, K]. */
interface OffsetNodes {
  readonly offsets: Value;
  readonly square: Value;
  readonly shine: Value;
  /** A third of the square of `shine`. */
  readonly shineSquare: Value;
}

/** By the hair's offset [N, 3, 1, 1]: each [N, 1, R, K]. */
function compareWithHair(on: Expressions, { offsets, square, shine, shineSquare }: OffsetNodes, hair: Value) {
  const { aside, hairFrom, hairOver, hairUpTo, skinOver, leastSquare } = hairColours;
  const length = on.binary('Max', on.sum(on.mul(hair, hair), 1), leastSquare); // [N, 1, 1, 1]
  const towards = on.div(hair, length);
  const ofSquares = on.div(on.number(aside), length);
  const along = on.sum(on.mul(offsets, towards), 1);
  const alongDull = on.sub(along, on.mul(shine, on.div(on.sum(towards, 1), 3)));
  const off = (squares: Value, alongs: Value) =>
    on.sub(on.mul(squares, ofSquares), on.mul(alongs, alongs, aside));
  const isSkin = (squares: Value, alongs: Value) => {
    const away = on.sub(on.mul(squares, ofSquares), on.mul(alongs, alongs, aside - 1));
    return on.clip(on.sub(1, on.div(away, skinOver)), 0, 1);
  };
  const missing = on.unary('Relu', on.sub(1, along));
  const apart = on.add(on.mul(missing, missing), off(square, along));
  const isLikeHair = on.ramp(on.sub(hairFrom, apart), 0, hairOver);
  return {
    isHair: on.mul(isLikeHair, on.clip(on.sub(hairUpTo, along), 0, 1)),
    isSkin: isSkin(square, along),
    isShinySkin: isSkin(on.sub(square, shineSquare), alongDull),
  };
}

/** The sums of planes [N, C, R, K] over what is above each point. */
function sumAbove(on: Expressions, planes: Value): Value {
  const { rows } = headPatch;
  const table = Array.from({ length: rows ** 2 }, (_, i) => Number(i % rows < Math.floor(i / rows)));
  return multiply(on, on.constant('rows_above', [rows, rows], table), planes);
}
