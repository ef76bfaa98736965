/** Distances of pixels from parts of a body as nodes. Legend: N batch, P parts, p some of them, H height, W width. */
import type { Size } from '../../pose/skeleton.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';
import { addPixels } from './places.js';
import type { SegmentNodes } from './pose-nodes.js';

/** From which parts, and how they count. */
export interface DistancesInput {
  readonly segments: SegmentNodes;
  /** By which distances are multiplied, [N, P, 1, 1]. */
  readonly scale: Value;
  /** bool [N, P, 1, 1] */
  readonly counts: Value;
}

/** What `squareNodes` makes squares of distances of, for all parts. */
export interface DistanceNodes {
  readonly size: Size;
  /** Along and across a part in units of half its length, by x, y and 1: [N, P, 3]. */
  readonly along: Value;
  readonly across: Value;
  /** The square of such a unit, scaled: [N, P, 1, 1]. */
  readonly unit: Value;
  /** See `partCaps`: [N, P, 1, 1]. */
  readonly caps: Value;
}

/** Stands for an infinite distance: to parts that do not count. */
const beyondAllPx = 1e15;

/** The square of `beyondAllPx`. */
export const beyondAll: number = beyondAllPx ** 2;

/** Half the length of a point. */
const shortest = 1e-6;

/** The lines along and across every part. */
export function addDistances(
  on: Expressions,
  size: Size,
  { segments, scale, counts }: DistancesInput,
): DistanceNodes {
  const half = on.where(counts, on.binary('Max', segments.half, shortest), 1);
  const [x, y] = [on.sub(segments.x, (size.width - 1) / 2), on.sub(segments.y, (size.height - 1) / 2)];
  const [dx, dy] = [on.div(segments.dx, half), on.div(segments.dy, half)];
  const parts = Number(half.shape[1]);
  const toLine = (line: readonly Value[]) => on.reshape(on.concat(line, 3), [parts, 3]);
  const offset = on.sub(on.mul(x, dy), on.mul(y, dx));
  const reach = on.where(counts, on.mul(half, scale), 1);
  return {
    size,
    along: toLine([dx, dy, on.unary('Neg', on.add(on.mul(x, dx), on.mul(y, dy)))]),
    across: toLine([on.unary('Neg', dy), dx, on.where(counts, offset, beyondAllPx)]),
    unit: on.mul(reach, reach),
    caps: segments.caps,
  };
}

/**
 * `squareDistance` of every pixel to some parts, each scaled: [N, p, H, W]; `beyondAll` to parts
 * that do not count.
 */
export function squareNodes(
  on: Expressions,
  { size, along, across, unit, caps }: DistanceNodes,
  parts: readonly number[],
): Value {
  const pixels = addPixels(on, size); // [3, H W]
  const measure = (lines: Value) => {
    const own = on.gather(lines, 1, parts);
    const distances = on.node('MatMul', [own, pixels], [own.shape[0]!, parts.length, pixels.shape[1]!]);
    return on.reshape(distances, [parts.length, size.height, size.width]);
  };
  const [a, b] = [measure(along), measure(across)];
  const beyond = on.sub(a, on.clip(a, -1, 1));
  const [ofUnit, ofCaps] = [unit, caps].map((value) => on.gather(value, 1, parts)) as [Value, Value];
  return on.mul(on.add(on.mul(beyond, beyond, ofCaps), on.mul(b, b)), ofUnit);
}
