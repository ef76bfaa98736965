import { composition, compositionChannels } from '../../warp/network-inputs.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import { addColumns, addRows } from './places.js';
import { sampleNodes, toFlowUnits } from './sample-nodes.js';
import type { WarpNodes } from './warp-graph.js';

/** See `composition`. */
export interface ComposedNodes {
  /** The coarse picture, [N, 3, H, W]. */
  readonly picture: Value;
  /** The share of each pixel that the person covers, [N, 1, H, W]. */
  readonly alpha: Value;
  /** How far a difference to the picture counts, [N, 1, H, W]: alpha where the head is not held. */
  readonly reach: Value;
  /** W', [N, 3, H, W]. */
  readonly shifted: Value;
  /**
   * Where details of the condition image lie in the picture, [N, 5, H, W]: where each pixel of W' comes
   * from, x and then y, -1 to 1 between the outer edges of the image; how much of W', and how much of the
   * condition image itself, the picture shows; and alpha.
   */
  readonly detail: Value;
}

/**
 * The coarse picture of what G1 gives for `warped` inputs, [N, 7, H, W], as
 * src/train/networks/compose.ts trains it.
 */
export function composeNodes(
  on: Expressions,
  output: Value,
  { warped, coverage, silhouette, known, background, hole, flow, presence, hold }: WarpNodes,
): ComposedNodes {
  const { alphaSteepness, alphaEdge, alphaNear, gateGain, trustPrior, drawnBelow, drawnOver } = composition;
  const { knownFrom, knownOver } = composition;
  const free = on.sub(1, hold); // [N, 1, H, W]
  const { rgb, alpha: l, trust: t, shift: d } = splitParts(on, on.mul(output, free));
  const prior = on.mul(on.sub(on.mul(silhouette, 2), 1), alphaSteepness);
  const inner = on.div(on.sub(on.unary('Sigmoid', on.add(l, prior)), alphaEdge), 1 - 2 * alphaEdge);
  const near = on.extreme('ReduceMax', on.extreme('ReduceMax', coverage, 3), 2); // [N, 1, 1, 1]
  const most = on.binary('Max', silhouette, on.sub(1, on.mul(near, alphaNear)));
  const alpha = on.binary('Min', on.clip(inner, 0, 1), most); // [N, 1, H, W]
  const decided = on.unary('Sigmoid', on.add(on.mul(t, gateGain), trustPrior));
  const least = on.ramp(known, knownFrom, knownOver);
  const trust = on.add(hold, on.mul(free, on.binary('Max', decided, least))); // [N, 1, H, W]
  const moved = shiftNodes(on, on.concat([warped, flow], 1), d); // [N, 5, H, W]
  const [shifted, origin] = [on.slice(moved, 1, [0, 3]), on.slice(moved, 1, [3, 5])];
  const drawn = on.ramp(on.sub(drawnBelow, trust), 0, drawnOver);
  const person = on.clip(on.add(on.mul(trust, shifted), on.mul(drawn, rgb)), -1, 1);
  const picture = on.add(background, on.mul(alpha, on.sub(person, background)));
  const ofPerson = on.mul(alpha, trust, presence);
  const ofImage = on.mul(on.sub(1, alpha), on.sub(1, hole));
  const detail = on.concat([origin, ofPerson, ofImage, alpha], 1);
  return { picture, alpha, reach: on.mul(alpha, free), shifted, detail };
}

function splitParts(on: Expressions, output: Value): Record<keyof typeof compositionChannels, Value> {
  let from = 0;
  const parts = Object.entries(compositionChannels).map(([part, channels]) => {
    const value = on.slice(output, 1, [from, from + channels]);
    from += channels;
    return [part, value] as const;
  });
  return Object.fromEntries(parts) as Record<keyof typeof compositionChannels, Value>;
}

/** Planes [N, C, H, W], such as W, shifted by d [N, 2, H, W]. */
function shiftNodes(on: Expressions, planes: Value, d: Value): Value {
  const [, , height, width] = planes.shape as [string, number, number, number];
  const shift = on.mul(on.unary('Tanh', d), composition.shiftReach * height); // pixels
  const toUnit = (axis: number, places: Value, length: number) => {
    const place = on.add(on.slice(shift, 1, [axis, axis + 1]), places); // [N, 1, H, W]
    const { scale, start } = toFlowUnits(length);
    return on.clip(on.add(on.mul(place, scale), start), start, -start); // the border is repeated
  };
  const places = [toUnit(0, addColumns(on, width), width), toUnit(1, addRows(on, height), height)];
  return sampleNodes(on, planes, on.concat(places, 1));
}
