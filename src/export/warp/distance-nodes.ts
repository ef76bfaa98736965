/** Distances of pixels from parts of a body as nodes. Legend: N batch, P parts, p some of them, H height, W width, both in steps. */
import type { Size } from '../../pose/skeleton.js';
import type { BodyPart, BodyParts, PartKind } from '../../warp/body-parts.js';
import { beginsAtTorso, shortestPx, startCap } from '../../warp/part-segments.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import { addPixels } from './places.js';
import type { SegmentNodes } from './pose-nodes.js';

/** Of which picture, at every how many columns and rows of it, and of which body. */
export interface DistancePlaces {
  readonly size: Size;
  readonly step: number;
  readonly body: BodyParts;
}

/** From which parts, and how they count. */
export interface DistancesInput {
  readonly segments: SegmentNodes;
  /** By which distances are multiplied, [N, P, 1, 1]. */
  readonly scale: Value;
  /** bool [N, P, 1, 1] */
  readonly counts: Value;
}

/** What `squareNodes` makes squares of distances of, for all parts. */
export interface DistanceNodes extends DistancePlaces {
  /** Along and across a part in units of half its length, by x, y and 1: [N, P, 3]. */
  readonly along: Value;
  readonly across: Value;
  /** The square of such a unit, scaled: [N, P, 1, 1]. */
  readonly unit: Value;
  /** A torso's breadth at its start and by how much its end is broader, in such units: [N, P, 1, 1]. */
  readonly breadth: Value;
  readonly broader: Value;
  /** Four times by how much a torso reaches more on one side, in such units: [N, P, 1, 1]. */
  readonly chest: Value;
  /** See `Segment`: [N, P, 1, 1]. */
  readonly taper: Value;
}

/** Stands for an infinite distance: to parts that do not count. */
const beyondAllPx = 1e15;

/** The square of `beyondAllPx`. */
export const beyondAll: number = beyondAllPx ** 2;

/** The lines along and across every part. */
export function addDistances(
  on: Expressions,
  places: DistancePlaces,
  { segments, scale, counts }: DistancesInput,
): DistanceNodes {
  const half = on.where(counts, on.binary('Max', segments.half, shortestPx), 1);
  const { size } = places;
  const [x, y] = [on.sub(segments.x, (size.width - 1) / 2), on.sub(segments.y, (size.height - 1) / 2)];
  const [dx, dy] = [on.div(segments.dx, half), on.div(segments.dy, half)];
  const parts = Number(half.shape[1]);
  const toLine = (line: readonly Value[]) => on.reshape(on.concat(line, 3), [parts, 3]);
  const offset = on.sub(on.mul(x, dy), on.mul(y, dx));
  const reach = on.where(counts, on.mul(half, scale), 1);
  const [start, end] = segments.breadths.map((breadth) => on.div(breadth, half)) as [Value, Value];
  return {
    ...places,
    breadth: start,
    broader: on.sub(end, start),
    chest: on.div(on.mul(segments.chest, 4), half),
    taper: segments.taper,
    along: toLine([dx, dy, on.unary('Neg', on.add(on.mul(x, dx), on.mul(y, dy)))]),
    across: toLine([on.unary('Neg', dy), dx, on.where(counts, offset, beyondAllPx)]),
    unit: on.mul(reach, reach),
  };
}

/**
 * `squareDistance` of every place to some parts, each scaled: [N, p, H, W]; `beyondAll` to parts
 * that do not count.
 */
function squareNodes(on: Expressions, distances: DistanceNodes, parts: readonly number[]): Value {
  const { size, step, body, along, across, unit } = distances;
  const pixels = addPixels(on, size, step); // [3, H W]
  const [height, width] = [size.height, size.width].map((length) => Math.ceil(length / step)) as [
    number,
    number,
  ];
  const own = parts.map((part) => body.parts[part]!);
  const measure = (lines: Value) => {
    const ofParts = on.gather(lines, 1, parts);
    const values = on.node('MatMul', [ofParts, pixels], [ofParts.shape[0]!, parts.length, pixels.shape[1]!]);
    return on.reshape(values, [parts.length, height, width]);
  };
  const [a, b] = [measure(along), measure(across)];
  const beyond = on.sub(a, on.clip(a, -1, 1));
  const capped = own.some(beginsAtTorso) ? capStarts(on, beyond, { body, parts }) : beyond;
  const beside = own.some(({ side }) => side === 0) ? slim(on, { distances, parts, a, b }) : b;
  return on.mul(on.add(on.mul(capped, capped), on.mul(beside, beside)), on.gather(unit, 1, parts));
}

/** `squareNodes` of all parts: [N, P, H, W]. */
export function squareAllNodes(on: Expressions, distances: DistanceNodes): Value {
  const { parts } = distances.body;
  const indices = parts.map((_, index) => index);
  const isTrunk = (index: number) => parts[index]!.side === 0; // torso and head, which come first
  const groups = [indices.filter(isTrunk), indices.filter((index) => !isTrunk(index))];
  return on.concat(
    groups.filter(({ length }) => length > 0).map((group) => squareNodes(on, distances, group)),
    1,
  );
}

/** Some parts of a body, by their indices. */
interface PartsOf {
  readonly body: BodyParts;
  readonly parts: readonly number[];
}

/** What lies beyond starts and ends, [N, p, H, W], with more of what is beyond the start of a thigh or a head. */
function capStarts(on: Expressions, beyond: Value, { body, parts }: PartsOf): Value {
  const caps = body.parts.map((part) => Math.sqrt(beginsAtTorso(part) ? startCap : 1));
  const slopes = on.gather(on.constant('start_caps', [caps.length, 1, 1], caps), 0, parts);
  return on.node('PRelu', [beyond, slopes], beyond.shape);
}

/** Distances across parts, b, beyond a torso's breadth, and tapered beside a neck: [N, p, H, W]. */
function slim(
  on: Expressions,
  {
    distances: { breadth, broader, chest, taper },
    parts,
    a,
    b,
  }: {
    readonly distances: DistanceNodes;
    readonly parts: readonly number[];
    readonly a: Value;
    readonly b: Value;
  },
): Value {
  const toEnd = on.clip(on.mul(on.add(a, 1), 0.5), 0, 1);
  const pick = (value: Value) => on.gather(value, 1, parts);
  const toStart = on.sub(1, toEnd);
  const ofChest = pick(chest);
  const chests = [ofChest, on.unary('Neg', ofChest)].map((side) => on.unary('Relu', side)) as [Value, Value];
  const before = on.where(on.compare('Greater', b, 0), ...chests);
  const more = on.add(pick(broader), on.mul(before, toStart));
  const width = on.add(pick(breadth), on.mul(more, toEnd));
  const tapered = on.mul(on.unary('Abs', b), on.add(1, on.mul(pick(taper), toStart)));
  return on.unary('Relu', on.sub(tapered, width));
}

/** The indices of the parts of some kinds and sides. */
export function listParts(
  { parts }: BodyParts,
  kinds: readonly PartKind[],
  sides: readonly BodyPart['side'][],
): number[] {
  return parts.flatMap(({ kind, side }, index) =>
    kinds.includes(kind) && sides.includes(side) ? [index] : [],
  );
}
