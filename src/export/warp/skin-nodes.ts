/** `findFaceSkin` of src/warp as nodes. Legend: N batch, M samples. */
import { faceSkin, skinColours } from '../../warp/skin-colour.js';
import type { Value } from '../graph.js';
import type { ColourSampleNodes } from './colour-sample-nodes.js';
import type { Expressions } from './expressions.js';

/** `findFaceSkin`: [N, 3, 1, 1] */
export function findFaceSkinNodes(on: Expressions, samples: ColourSampleNodes): Value {
  const { lit, gain, most, prior, priorWeight, least, leastLevel } = faceSkin;
  const levels = on.div(on.add(samples.colours, 1), 2); // [N, 3, 1, M]
  const weights = on.mul(samples.weights, isSkinNodes(on, levels));
  const brightness = on.div(on.sum(levels, 1), 3);
  const total = on.sum(weights, 3); // [N, 1, 1, 1]
  const level = on.div(on.add(on.sum(on.mul(weights, brightness), 3), least), on.add(total, least));
  const bright = on.mul(weights, on.node('Pow', [on.div(brightness, level), on.number(lit)], weights.shape));
  const mean = on.div(on.sum(on.mul(bright, levels), 3), on.add(on.sum(bright, 3), least));
  const brightest = on.binary('Max', on.extreme('ReduceMax', mean, 1), leastLevel);
  const light = on.clip(on.div(on.number(most), brightest), 1, gain); // [N, 1, 1, 1]
  const own = on.mul(total, mean, light, 2);
  const unseen = on.constant(
    'skin_prior',
    [1, 3, 1, 1],
    prior.map((value) => priorWeight * (1 + value)),
  );
  return on.sub(on.div(on.add(own, unseen), on.add(total, priorWeight)), 1);
}

/** `isSkin` of levels from 0 to 1, [N, 3, 1, M]: [N, 1, 1, M]. */
function isSkinNodes(on: Expressions, levels: Value): Value {
  const {
    dark,
    light,
    lightOver,
    red,
    redOver,
    paint,
    paintOver,
    blue,
    blueOver,
    yellow,
    yellowFrom,
    yellowOver,
  } = skinColours;
  const logs = on.unary('Log', on.add(on.unary('Relu', levels), dark));
  const ratios = on.sub(on.slice(logs, 1, [0, 2]), on.slice(logs, 1, [1, 3]));
  const [r, g] = [on.slice(ratios, 1, [0, 1]), on.slice(ratios, 1, [1, 2])];
  const toShare = (value: Value, over: number) => on.clip(on.div(value, over), 0, 1);
  const brightness = on.div(on.sum(levels, 1), 3);
  return on.mul(
    toShare(on.sub(brightness, light), lightOver),
    toShare(on.sub(r, red), redOver),
    toShare(on.sub(on.mul(on.sub(1, brightness), paint), r), paintOver),
    toShare(on.sub(g, blue), blueOver),
    toShare(on.sub(on.add(on.mul(r, yellow), yellowFrom), g), yellowOver),
  );
}
