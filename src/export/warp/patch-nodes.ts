/** What is computed of a patch of a head (`headPatch`). Legend: N batch, C channels, R rows, K columns, RK points. */
import { headAreas, headPatch } from '../../warp/head-patch.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';

const { rows, columns } = headPatch;

/** One of `headAreas`: [1, 1, R, K]. */
export function addArea(on: Expressions, name: keyof typeof headAreas): Value {
  return on.constant(`area_of_${name}`, [1, 1, rows, columns], [...headAreas[name]]);
}

/** The sums of planes [N, C, R, K] over all points, weighed by [N, 1, R, K]: [N, C, 1, 1]. */
export function sumPoints(on: Expressions, planes: Value, weights?: Value): Value {
  const [, channels] = planes.shape.map(Number) as [number, number];
  const flat = on.reshape(planes, [channels, rows * columns]);
  if (weights === undefined) return on.reshape(on.sum(flat, 2), [channels, 1, 1]);
  const column = on.reshape(weights, [rows * columns, 1]);
  return on.reshape(multiply(on, flat, column), [channels, 1, 1]);
}

/** How much each of some points counts at places between them, along an axis that the places have once: as bilinear. */
export function addHats(
  on: Expressions,
  places: Value,
  { axis, length }: { readonly axis: 2 | 3; readonly length: number },
): Value {
  const shape = [1, 1, 1, 1].with(axis, length);
  const points = on.constant(
    `points_of_${axis}`,
    shape,
    Array.from({ length }, (_, index) => index),
  );
  return on.unary('Relu', on.sub(1, on.unary('Abs', on.sub(places, points))));
}

/** The product of matrices, [..., A, B] and [..., B, C]. */
export function multiply(on: Expressions, a: Value, b: Value): Value {
  const batched = a.shape.length >= b.shape.length ? a.shape : b.shape;
  const shape = [...batched.slice(0, -2), a.shape.at(-2)!, b.shape.at(-1)!];
  const channels = shape.length === 4 ? [a, b].map((value) => Number(value.shape.at(-3) ?? 1)) : [];
  return on.node('MatMul', [a, b], channels.length > 0 ? shape.with(1, Math.max(...channels)) : shape);
}
