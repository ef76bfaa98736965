/**
 * Distances of places from parts of bodies as nodes. Legend: N batch, Q poses, P parts, T those of the trunk, h and w the
 * rows and columns of places.
 */
import type { Size } from '../../pose/skeleton.js';
import type { BodyPart, BodyParts, PartKind } from '../../warp/body-parts.js';
import { fieldStep } from '../../warp/fields.js';
import { closingSlope, shortestPx } from '../../warp/part-segments.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import { addPixels } from './places.js';
import type { SegmentNodes } from './pose-nodes.js';

/** From which parts of poses, by what distances are multiplied, and whether (bool) they count: [N, P, 1, Q]. */
export interface DistancesInput {
  readonly segments: SegmentNodes;
  readonly scale: Value;
  readonly counts: Value;
}

/** Stands for an infinite distance: to parts that do not count. */
const beyondAllPx = 1e15;

/** The square of `beyondAllPx`. */
export const beyondAll: number = beyondAllPx ** 2;

/**
 * `squareDistance` of the middle of every `fieldStep` columns and rows of a picture to all parts of each pose, scaled:
 * [N, P, h, w] for each; `beyondAll` to parts that do not count.
 */
export function measureSquares(
  on: Expressions,
  { size, body }: { readonly size: Size; readonly body: BodyParts },
  { segments, scale, counts }: DistancesInput,
): Value[] {
  const half = on.where(counts, on.binary('Max', segments.half, shortestPx), 1);
  const lines = findLines(on, size, { segments, half, counts });
  const pixels = addPixels(on, size, fieldStep); // [3, h w]
  const measure = (line: readonly Value[]) => {
    const ofPoses = toPoses(on, line); // [N, Q, P, 3]
    return on.node('MatMul', [ofPoses, pixels], ofPoses.shape.with(3, pixels.shape[1]!));
  };
  const [a, b] = [measure(lines.along), measure(lines.across)]; // [N, Q, P, h w]
  const beyond = capStarts(on, on.sub(a, on.clip(a, -1, 1)), segments.startCap);
  const [start, end] = segments.breadths.map((breadth) => on.div(breadth, half)) as [Value, Value];
  const chest = on.div(on.mul(segments.chest, 4), half);
  const chests = [chest, on.unary('Neg', chest)].map((side) => on.unary('Relu', side));
  const shapes = toPoses(on, [start, on.sub(end, start), segments.taper, ...chests, segments.slope]); // [N, Q, P, 6]
  const beside = slimTrunk(on, { shapes, a, b, trunk: listParts(body, ['torso', 'head'], [0]).length });
  const reach = on.where(counts, on.mul(half, scale), 1);
  const sum = on.add(on.mul(beyond, beyond), on.mul(beside, beside));
  const squares = on.mul(sum, toPoses(on, [on.mul(reach, reach)]));
  const [rows, columns] = [size.height, size.width].map((length) => Math.ceil(length / fieldStep));
  return Array.from({ length: Number(squares.shape[1]) }, (_, pose) =>
    on.reshape(on.slice(squares, 1, [pose, pose + 1]), [body.parts.length, rows!, columns!]),
  );
}

/** Lines along and across K parts, by x, y and 1, and half their lengths: [N, K, 1, 1] each. */
export interface LineNodes {
  readonly along: readonly [Value, Value, Value];
  readonly across: readonly [Value, Value, Value];
  readonly half: Value;
}

/** Squares of the distances of the middle of every `fieldStep` columns and rows of a picture to K lines: [N, K, h, w]. */
export function measureLines(on: Expressions, size: Size, { along, across, half }: LineNodes): Value {
  const parts = Number(half.shape[1]);
  const pixels = addPixels(on, size, fieldStep); // [3, h w]
  const measure = (line: readonly Value[]) => {
    const ofParts = on.reshape(on.concat(line, 3), [parts, 3]);
    return on.node('MatMul', [ofParts, pixels], ofParts.shape.with(2, pixels.shape[1]!)); // [N, K, h w]
  };
  const beyond = on.unary('Relu', on.sub(on.unary('Abs', measure(along)), on.reshape(half, [parts, 1])));
  const beside = measure(across);
  const [rows, columns] = [size.height, size.width].map((length) => Math.ceil(length / fieldStep));
  const squares = on.add(on.mul(beyond, beyond), on.mul(beside, beside));
  return on.reshape(squares, [parts, rows!, columns!]);
}

/** Numbers of parts [N, P, 1, Q], n of them, by poses: [N, Q, P, n]. */
function toPoses(on: Expressions, values: readonly Value[]): Value {
  return on.transpose(values.length > 1 ? on.concat(values, 2) : values[0]!, [0, 3, 1, 2]);
}

/** Along and across every part, in units of half its length, by x, y and 1: [N, P, 1, Q] each. */
function findLines(
  on: Expressions,
  { width, height }: Size,
  { segments, half, counts }: Omit<DistancesInput, 'scale'> & { readonly half: Value },
): Record<'along' | 'across', Value[]> {
  const [x, y] = [on.sub(segments.x, (width - 1) / 2), on.sub(segments.y, (height - 1) / 2)];
  const [dx, dy] = [on.div(segments.dx, half), on.div(segments.dy, half)];
  const offset = on.sub(on.mul(x, dy), on.mul(y, dx));
  return {
    along: [dx, dy, on.unary('Neg', on.add(on.mul(x, dx), on.mul(y, dy)))],
    across: [on.unary('Neg', dy), dx, on.where(counts, offset, beyondAllPx)],
  };
}

/** What lies beyond starts and ends, [N, Q, P, h w], with more of what is beyond a start, by squares of how much, [N, P, 1, Q]. */
function capStarts(on: Expressions, beyond: Value, caps: Value): Value {
  return on.node('PRelu', [beyond, toPoses(on, [on.unary('Sqrt', caps)])], beyond.shape);
}

/** What `slimTrunk` makes narrower. */
interface TrunkInput {
  /**
   * A torso's breadth at its start, by how much its end is broader, the taper of `Segment`, four times by how much a
   * chest reaches more to either side, and the slope: [N, Q, P, 6].
   */
  readonly shapes: Value;
  /** Along and across parts: [N, Q, P, h w]. */
  readonly a: Value;
  readonly b: Value;
  /** T, which are the first parts. */
  readonly trunk: number;
}

/** Distances across parts beyond a torso's breadth, tapered beside a neck and sloped: [N, Q, P, h w]. */
function slimTrunk(on: Expressions, { shapes, a, b, trunk }: TrunkInput): Value {
  const ofTrunk = (value: Value) => on.slice(value, 2, [0, trunk]);
  const pick = (column: number) => on.slice(ofTrunk(shapes), 3, [column, column + 1]); // [N, Q, T, 1]
  const toEnd = on.clip(on.mul(on.add(ofTrunk(a), 1), 0.5), 0, 1); // [N, Q, T, h w]
  const toStart = on.sub(1, toEnd);
  const across = ofTrunk(b);
  const chest = on.where(on.compare('Greater', across, 0), pick(3), pick(4));
  const width = on.add(pick(0), on.mul(on.add(pick(1), on.mul(chest, toStart)), toEnd));
  const atStart = on.unary('Relu', on.add(on.mul(toEnd, -1 / closingSlope.within), 1));
  const more = on.add(on.mul(pick(2), toStart), on.mul(pick(5), atStart));
  const tapered = on.mul(on.unary('Abs', across), on.add(more, 1));
  const slim = on.unary('Relu', on.sub(tapered, width));
  const parts = Number(b.shape[2]);
  return trunk === parts ? slim : on.concat([slim, on.slice(b, 2, [trunk, parts])], 2);
}

/** The indices of the parts of some kinds and sides. */
export function listParts(
  { parts }: BodyParts,
  kinds: readonly PartKind[],
  sides: readonly BodyPart['side'][],
): number[] {
  return indicesOf(parts, ({ kind, side }) => kinds.includes(kind) && sides.includes(side));
}

/** The indices of the parts that a filter takes. */
export function indicesOf(parts: BodyParts['parts'], filter: (part: BodyPart) => boolean): number[] {
  return parts.flatMap((part, index) => (filter(part) ? [index] : []));
}
