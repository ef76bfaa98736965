/** `findHeadTurns` of src/warp as nodes. Legend: N batch. */
import type { BodyParts } from '../../warp/body-parts.js';
import { headTurn } from '../../warp/head-turns.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import type { FacingPose } from './facing-nodes.js';

/** See `HeadTurns`; each [N, 1, 1, 1]. */
export interface HeadTurnNodes {
  readonly toBack: Value;
  readonly toFront: Value;
}

/** `findHeadTurns` */
export function findHeadTurnNodes(
  on: Expressions,
  { looking }: BodyParts,
  { source, target }: { readonly source: FacingPose; readonly target: FacingPose },
): HeadTurnNodes {
  const { turned, turnedFade, profile, profileFade, overShoulder, overShoulderFade } = headTurn;
  const turn = (from: Value, to: Value) =>
    on.rise(on.sub(on.mul(on.unary('Relu', from), on.unary('Relu', to)), turned), turnedFade);
  const [from, to] = [source.facing.front, target.facing.front];
  const toBack = turn(from, on.unary('Neg', to));
  if (looking.length === 0) return { toBack, toFront: on.mul(toBack, 0) };
  const isSeen = ({ joints }: FacingPose) => {
    const weights = on.reshape(on.gather(joints.weight, 2, looking), [looking.length, 1, 1]);
    const eyes = on.extreme('ReduceMax', on.slice(weights, 1, [1, looking.length]), 1);
    return on.mul(on.slice(weights, 1, [0, 1]), eyes);
  };
  const ofSide = on.mul(on.unary('Abs', target.facing.side), on.rise(on.sub(to, profile), profileFade));
  const aside = on.sub(on.unary('Abs', source.facing.side), overShoulder);
  const isHidden = on.sub(1, on.mul(isSeen(source), on.ramp(aside, 0, overShoulderFade)));
  const face = turn(on.unary('Neg', from), on.binary('Max', to, ofSide));
  return { toBack, toFront: on.mul(face, isHidden, isSeen(target)) };
}
