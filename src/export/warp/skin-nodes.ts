/** `findFaceSkin` of src/warp as nodes. Legend: N batch, M samples. */
import { faceSkin, skinColours, toBrightness } from '../../warp/skin-colour.js';
import { ints, type Value } from '../graph.js';
import { type ColourSampleNodes, meanColourNodes } from './colour-sample-nodes.js';
import type { Expressions } from './expressions.js';

/** `findFaceSkin`: [N, 3, 1] */
export function findFaceSkinNodes(on: Expressions, samples: ColourSampleNodes): Value {
  const { lit, gain, most, prior, priorWeight, least, leastLevel } = faceSkin;
  const levels = on.add(on.mul(samples.colours, 0.5), 0.5); // [N, 3, M]
  const weights = on.mul(samples.weights, isSkinNodes(on, levels)); // [N, 1, M]
  const brightness = on.node('ReduceMean', [levels], weights.shape, { axes: ints([1]) });
  const total = on.sum(weights, 2); // [N, 1, 1]
  const level = on.div(on.add(on.sum(on.mul(weights, brightness), 2), least), on.add(total, least));
  const bright = on.mul(weights, on.node('Pow', [on.div(brightness, level), on.number(lit)], weights.shape));
  const mean = meanColourNodes(on, { colours: levels, weights: bright }, least); // [N, 3, 1]
  const brightest = on.binary('Max', on.extreme('ReduceMax', mean, 1), leastLevel);
  const light = on.clip(on.div(on.number(most), brightest), 1, gain); // [N, 1, 1]
  const own = on.mul(mean, on.mul(total, light)); // [N, 3, 1], times the weight
  const toPrior = on.div(on.mul(total, on.sum(own, 1)), 3 * toBrightness(prior));
  const unseenSquare = priorWeight ** 2;
  const told = on.add(on.mul(total, total), unseenSquare);
  const priorLight = on.div(on.add(toPrior, unseenSquare), told); // [N, 1, 1]
  const unseen = on.constant(
    'skin_prior',
    [1, 3, 1],
    prior.map((value) => priorWeight * (1 + value)),
  );
  const sum = on.add(on.mul(own, 2), on.mul(unseen, priorLight));
  return on.sub(on.div(sum, on.add(total, priorWeight)), 1);
}

/** `isSkin` of levels from 0 to 1, [N, 3, M]: [N, 1, M]. Its limits are linear in the levels and their logs. */
export function isSkinNodes(on: Expressions, levels: Value): Value {
  const { dark, light, lightOver, red, redOver, paint, paintDark, paintWarm, paintOver } = skinColours;
  const { blue, blueOver, yellow, yellowFrom, yellowOver } = skinColours;
  const logs = on.unary('Log', on.add(on.unary('Relu', levels), dark));
  const [y, no] = [
    [1 / 3, 1 / 3, 1 / 3],
    [0, 0, 0],
  ] as const;
  const limits = [
    { ofLevels: y, ofLogs: no, from: -light, over: lightOver },
    { ofLevels: no, ofLogs: [1, -1, 0], from: -red, over: redOver },
    { ofLevels: no, ofLogs: [-1 - paintDark, 1 + paintWarm, -paintWarm], from: paint, over: paintOver },
    { ofLevels: no, ofLogs: [0, 1, -1], from: -blue, over: blueOver },
    { ofLevels: no, ofLogs: [yellow, -yellow - 1, 1], from: yellowFrom, over: yellowOver },
  ];
  const table = limits.flatMap(({ ofLevels, ofLogs, over }) => [...ofLevels, ...ofLogs].map((v) => v / over));
  const count = limits.length;
  const [batch, , points] = levels.shape;
  const factors = on.constant('skin_limits', [count, 6], table);
  const found = on.node('MatMul', [factors, on.concat([levels, logs], 1)], [batch!, count, points!]);
  const starts = on.constant(
    'skin_limits_from',
    [1, count, 1],
    limits.map(({ from, over }) => from / over),
  );
  const shares = on.clip(on.add(found, starts), 0, 1);
  return on.node('ReduceProd', [shares], [batch!, 1, points!], { axes: ints([1]) });
}
