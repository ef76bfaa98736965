/**
 * `findSkirt` and `hangSkirt` of src/warp as nodes. Legend: N batch, J joints, R rows and C columns of `skirtPlaces`, K the rows that may
 * be a hem, h and w the rows and columns of fields.
 */
import type { Size } from '../../pose/skeleton.js';
import { type BodyParts, partWidths } from '../../warp/body-parts.js';
import { fieldStep } from '../../warp/fields.js';
import { skirtPlaces, skirtSigns } from '../../warp/find-skirt.js';
import { skirtReach } from '../../warp/hang-skirt.js';
import { listLegs, weighLeg } from '../../warp/legs.js';
import { shortestPx } from '../../warp/part-segments.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import { addPixels } from './places.js';
import { gatherJoints, type JointNodes } from './pose-nodes.js';
import { sampleNodes, toFlowUnits } from './sample-nodes.js';

/** See `Skirt`: [N, 1, 1, 1] each; its share is 0 where there is none. */
export interface SkirtNodes {
  readonly share: Value;
  readonly hem: Value;
}

/** A pose's joints, [N, 1, J, 1] each, and the length of its torso in pixels, [N, 1, 1, 1]. */
interface SkirtPose {
  readonly joints: JointNodes;
  readonly torso: Value;
}

/** `findSkirt` in a picture [N, 3, H, W] and its matte [N, 1, H, W]; undefined for a skeleton without legs. */
export function findSkirtNodes(
  on: Expressions,
  body: BodyParts,
  { cond, matte, ...pose }: SkirtPose & { readonly cond: Value; readonly matte: Value },
): SkirtNodes | undefined {
  const legs = findLegNodes(on, body, pose.joints);
  if (legs === undefined) return undefined;
  const rows = lookAcross(on, legs.points, { cond, matte, torso: on.reshape(pose.torso, [1, 1]) });
  const { first, least, ...signs } = skirtSigns;
  const { down } = skirtPlaces;
  const hems = down.map((_, row) => row).slice(first + 1, -2);
  const toHems = (label: string, weigh: (hem: number, row: number) => number, values: Value) => {
    const table = hems.flatMap((hem) => down.map((_, row) => weigh(hem, row)));
    const weights = on.constant(label, [hems.length, down.length], table);
    return on.node('MatMul', [weights, values], values.shape.with(1, hems.length)); // [N, K, 1]
  };
  const isAbove = (hem: number, row: number) => Number(row === hem - 1 || row === hem - 2);
  const isBelow = (hem: number, row: number) => Number(row === hem + 1 || row === hem + 2);
  const isBefore = (hem: number, row: number) => Number(row >= first && row < hem);
  const above = toHems('rows_above_hems', isAbove, rows.width);
  const lost = toHems('rows_around_hems', (hem, row) => isAbove(hem, row) - isBelow(hem, row), rows.width);
  const gaps = toHems('rows_before_hems', isBefore, rows.gap);
  const seam = toHems('means_before_hems', (hem, row) => isBefore(hem, row) / (hem - first), rows.seam);
  const apart = on.slice(rows.apart, 1, [first + 1, down.length - 2]);
  const thighs = on.node(
    'MatMul',
    [legs.points, addLegWeights(on, 'thighs', [weighThighs])],
    [...legs.points.shape.slice(0, 2), 1],
  ); // [N, 2, 1]
  const long = on.div(measureColumns(on, thighs), on.reshape(pose.torso, [1, 1]));
  const shares = on.mul(
    on.ramp(on.div(lost, on.binary('Max', above, 2 * least)), signs.narrows, signs.narrowsOver),
    on.ramp(on.sub(signs.gaps, gaps), 0, signs.gapsOver),
    on.ramp(on.sub(signs.seam, seam), 0, signs.seamOver),
    on.ramp(apart, signs.apart, signs.apartOver),
  ); // [N, K, 1]
  const row = on.toFloat(on.leastAt(on.unary('Neg', shares), 1));
  const hem = on.add(on.mul(row, down[1]! - down[0]!), down[first + 1]!);
  const share = on.mul(
    on.extreme('ReduceMax', shares, 1),
    on.ramp(long, signs.long, signs.longOver),
    on.reshape(legs.seen, [1, 1]),
  );
  return { share: on.reshape(share, [1, 1, 1]), hem: on.reshape(hem, [1, 1, 1]) };
}

/** Hip, knee and ankle of the right and of the left leg, x and y in pixels, [N, 2, 6], and 1 where all were seen, [N, 1, 1, 1]. */
interface LegNodes {
  readonly points: Value;
  readonly seen: Value;
}

function findLegNodes(on: Expressions, body: BodyParts, joints: JointNodes): LegNodes | undefined {
  const legs = listLegs(body)?.flat();
  if (legs === undefined) return undefined;
  const { x, y, weight } = gatherJoints(on, joints, legs);
  return {
    points: on.reshape(on.concat([x, y], 1), [2, legs.length]),
    seen: on.extreme('ReduceMin', weight, 2),
  };
}

/** How much of the joints of `LegNodes` some points are: [6, points]. */
function addLegWeights(on: Expressions, label: string, points: readonly (readonly number[])[]): Value {
  const joints = points[0]!.map((_, joint) => joint);
  const table = joints.flatMap((joint) => points.map((weights) => weights[joint]!));
  return on.constant(`${label}_of_legs`, [joints.length, points.length], table);
}

/** A place across both legs: see `skirtPlaces`. */
function weighPlace(down: number, across: number): number[] {
  const weights = weighLeg(down);
  return [...weights.map((weight) => (1 - across) * weight), ...weights.map((weight) => across * weight)];
}

/** From between the hips to between the knees. */
const weighThighs = weighPlace(1, 0.5).map((weight, joint) => weight - weighPlace(0, 0.5)[joint]!);

/** The lengths of vectors [N, 2, ...]: [N, 1, ...]. */
function measureColumns(on: Expressions, vectors: Value): Value {
  return on.hypot(on.slice(vectors, 1, [0, 1]), on.slice(vectors, 1, [1, 2]));
}

/** See `lookAcross` of src/warp: [N, R, 1] each; the length of the torso is [N, 1, 1]. */
function lookAcross(
  on: Expressions,
  points: Value,
  { cond, matte, torso }: { readonly cond: Value; readonly matte: Value; readonly torso: Value },
) {
  const [batch, , height, width] = cond.shape as [string, number, number, number];
  const { down, across, between, right, left } = skirtPlaces;
  const [rows, columns] = [down.length, across.length];
  const ends = [0, 1].map((side) => down.map((at) => weighPlace(at, side))) as [number[][], number[][]];
  const apartBy = ends[1].map((weights, row) =>
    weights.map((weight, joint) => weight - ends[0][row]![joint]!),
  );
  const toRows = (label: string, weights: readonly (readonly number[])[]) =>
    on.reshape(on.node('MatMul', [points, addLegWeights(on, label, weights)], [batch, 2, rows]), [
      2,
      rows,
      1,
    ]);
  const [onRight, toLeft] = [toRows('right_places', ends[0]), toRows('ways_across', apartBy)]; // [N, 2, R, 1]
  const places = on.add(onRight, on.mul(toLeft, on.constant('places_across', [1, 1, 1, columns], across)));
  const [x, y] = [toFlowUnits(width), toFlowUnits(height)];
  const flow = on.add(
    on.mul(places, on.constant('leg_scales', [1, 2, 1, 1], [x.scale, y.scale])),
    on.constant('leg_starts', [1, 2, 1, 1], [x.start, y.start]),
  ); // [N, 2, R, C]
  const colours = sampleNodes(on, cond, flow); // [N, 3, R, C]
  const light = on.reshape(on.add(on.mul(on.total(colours, 1), 1 / 6), 0.5), [rows, columns]);
  const covers = on.reshape(sampleNodes(on, matte, flow), [rows, columns]);
  const mean = (values: Value, label: string, ranges: readonly (readonly [number, number])[]) => {
    const table = across.flatMap((_, column) =>
      ranges.map(([from, to]) => (column >= from && column < to ? 1 / (to - from) : 0)),
    );
    const means = on.constant(`columns_${label}`, [columns, ranges.length], table);
    return on.node('MatMul', [values, means], [batch, rows, ranges.length]);
  };
  const apart = on.div(on.reshape(measureColumns(on, toLeft), [rows, 1]), torso);
  const shown = mean(covers, 'that_cover', [[0, columns], between]);
  const onLegs = on.least(mean(light, 'on_legs', [right, left]), 2);
  const darker = on.sub(onLegs, on.least(on.slice(light, 2, between), 2));
  return {
    apart,
    width: on.mul(apart, on.slice(shown, 2, [0, 1])),
    gap: on.sub(1, on.slice(shown, 2, [1, 2])),
    seam: on.div(on.unary('Relu', darker), on.add(onLegs, skirtSigns.dark)),
  };
}

/** See `SkirtPixel`: [N, 1, h, w] each. */
export interface HungSkirtNodes {
  readonly share: Value;
  readonly ofRight: Value;
}

/** `hangSkirt` around the legs of a target, for a turn [N, 1, 1, 1] of `findTurn`, by a body that has them. */
export function hangSkirtNodes(
  on: Expressions,
  { size, body }: { readonly size: Size; readonly body: BodyParts },
  { joints, torso, turn, skirt }: SkirtPose & { readonly turn: Value; readonly skirt: SkirtNodes },
): HungSkirtNodes {
  const { points, seen } = findLegNodes(on, body, joints)!;
  const lines = measureLegs(on, size, points, skirt.hem); // [N, 10, h, w]
  const pick = (from: number, to: number) => on.slice(lines, 1, [from, to]);
  const onThighs = on.compare('LessOrEqual', pick(0, 2), 1);
  const downLegs = on.where(onThighs, pick(0, 2), on.add(on.unary('Relu', pick(2, 4)), 1)); // [N, 2, h, w]
  const across = on.where(onThighs, pick(5, 7), pick(7, 9));
  const sides = (value: Value) => [on.slice(value, 1, [0, 1]), on.slice(value, 1, [1, 2])] as [Value, Value];
  const [toRight, toLeft] = sides(on.unary('Abs', across));
  const ofRight = on.div(toLeft, on.binary('Max', on.add(toRight, toLeft), shortestPx));
  const [downRight, downLeft] = sides(downLegs);
  const down = on.add(downLeft, on.mul(ofRight, on.sub(downRight, downLeft)));
  const isBetween = on.compare('Less', on.mul(...sides(across)), 0);
  const beside = on.div(
    on.where(isBetween, 0, on.binary('Min', toRight, toLeft)),
    on.mul(torso, partWidths.leg),
  );
  const s = skirtReach;
  const wide = on.add(on.mul(turn, s.depth - s.wide), s.wide - s.hips);
  const reach = on.add(on.mul(on.ramp(down, s.hipsUntil, s.wideOver), wide), s.hips);
  const share = on.mul(
    on.ramp(down, s.start, s.startOver),
    on.rise(on.sub(skirt.hem, down), s.hemOver),
    on.rise(on.sub(s.end, pick(4, 5)), s.endOver),
    on.rise(on.sub(reach, beside), s.reachOver),
    on.mul(skirt.share, seen),
  );
  return { share, ofRight };
}

/**
 * How far along the right and the left thigh, both shins and the line to a hem, [N, 1, 1, 1], the middles of every `fieldStep` columns and
 * rows are, and then how far across them: [N, 10, h, w].
 */
function measureLegs(on: Expressions, { width, height }: Size, points: Value, hem: Value): Value {
  const [batch] = points.shape as [string, number, number];
  const onBoth = (down: number) => [weighPlace(down, 0), weighPlace(down, 1)];
  const toPoints = (weights: Value, count: number) => on.node('MatMul', [points, weights], [batch, 2, count]);
  const starts = addLegWeights(on, 'starts', [...onBoth(0), ...onBoth(1), weighPlace(0, 0.5)]);
  const ends = addLegWeights(on, 'ends', [...onBoth(1), ...onBoth(2)]);
  const [ofThigh, ofShin] = [on.clip(hem, 0, 1), on.unary('Relu', on.sub(hem, 1))];
  const ofLeg = on.concat([on.sub(1, ofThigh), on.sub(ofThigh, ofShin), ofShin], 1);
  const ofHem = on.reshape(on.mul(on.concat([ofLeg, ofLeg], 1), 0.5), [6, 1]);
  const from = toPoints(starts, 5);
  const vectors = on.sub(on.concat([toPoints(ends, 4), toPoints(ofHem, 1)], 2), from); // [N, 2, 5]
  const length = on.binary('Max', measureColumns(on, vectors), shortestPx);
  const column = (value: Value, axis: 0 | 1) => on.slice(value, 1, [axis, axis + 1]); // [N, 1, 5]
  const middle = on.constant('middle_of_picture', [1, 2, 1], [(width - 1) / 2, (height - 1) / 2]);
  const offsets = on.sub(from, middle);
  const directions = on.div(vectors, length);
  const [x, y, dx, dy] = [
    column(offsets, 0),
    column(offsets, 1),
    column(directions, 0),
    column(directions, 1),
  ];
  const perLength = (value: Value) => on.div(value, length);
  const table = on.concat(
    [
      on.concat([perLength(dx), on.unary('Neg', dy)], 2),
      on.concat([perLength(dy), dx], 2),
      on.concat(
        [
          perLength(on.unary('Neg', on.add(on.mul(x, dx), on.mul(y, dy)))),
          on.sub(on.mul(x, dy), on.mul(y, dx)),
        ],
        2,
      ),
    ],
    1,
  ); // [N, 3, 10]
  const pixels = addPixels(on, { width, height }, fieldStep); // [3, h w]
  const measured = on.node('MatMul', [on.transpose(table, [0, 2, 1]), pixels], [batch, 10, pixels.shape[1]!]);
  const [rows, columns] = [height, width].map((side) => Math.ceil(side / fieldStep));
  return on.reshape(measured, [10, rows!, columns!]);
}
