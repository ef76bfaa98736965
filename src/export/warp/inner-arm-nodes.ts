/** What src/warp/inner-arms.ts tells as nodes. Legend: N batch, H height, W width. */
import { innerSide, unlikeArm } from '../../warp/inner-arms.js';
import type { Value } from '../graph.js';
import { toHues } from './colour-sample-nodes.js';
import type { Expressions } from './expressions.js';

/** `findInnerSide` of d to the arms and to the rest, all [N, 1, H, W]. */
export function findInnerSideNodes(on: Expressions, toArm: Value, toRest: Value): Value {
  const { from, to, within, fade } = innerSide;
  const nearer = on.sub(within, on.sub(toRest, toArm));
  const least = on.minimum([on.sub(toArm, from), on.sub(to, toArm), nearer]);
  return on.ramp(least, 0, fade);
}

/** A picture [N, 3, H, W], inner sides [N, 1, H, W], and `CertainColours`, [N, 3, H, W] each. */
export interface BesideArmsInput {
  readonly cond: Value;
  readonly inner: Value;
  readonly arms: Value;
  readonly rest: Value;
}

/** `tellBesideArms`, [N, 1, H, W], and how far the picture is from the certain colours of arms, [N, 3, H, W]. */
export interface BesideArmsNodes {
  readonly beside: Value;
  readonly toArms: Value;
}

/** `tellBesideArms`. */
export function tellBesideArmNodes(
  on: Expressions,
  { cond, inner, arms, rest }: BesideArmsInput,
): BesideArmsNodes {
  const size = inner.shape.slice(2).map(Number) as [number, number];
  const toArms = on.sub(cond, arms);
  const squares = on.reshape(sumSquares(on, on.concat([toArms, on.sub(cond, rest)], 1)), [2, ...size]);
  const ofArms = on.slice(squares, 1, [0, 1]);
  const { from, over, least } = unlikeArm;
  const share = on.div(ofArms, on.add(on.slice(squares, 1, [1, 2]), ofArms, least));
  const unlike = on.ramp(share, from, over);
  return { beside: on.mul(unlike, inner), toArms };
}

/** `squareBetween` of two pictures' colours whose differences are given, [N, 6, H, W]: [N, 2, 1, H W]. */
function sumSquares(on: Expressions, differences: Value): Value {
  const [, , height, width] = differences.shape.map(Number) as [number, number, number, number];
  const ofPictures = on.reshape(differences, [2, 3, height * width]);
  const hues = toHues(on, ofPictures);
  const ones = on.constant('sum_of_channels', [1, 3], [1, 1, 1]);
  return on.node('MatMul', [ones, on.mul(hues, hues)], ofPictures.shape.with(2, 1));
}
