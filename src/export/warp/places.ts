/** Places of pixels as constants of a graph. Legend: H height, W width. */
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';

/** 0 to W - 1: [1, 1, 1, W]. */
export function addColumns(on: Expressions, width: number): Value {
  return on.constant(
    'columns',
    [1, 1, 1, width],
    Array.from({ length: width }, (_, x) => x),
  );
}

/** 0 to H - 1: [1, 1, H, 1]. */
export function addRows(on: Expressions, height: number): Value {
  return on.constant(
    'rows',
    [1, 1, height, 1],
    Array.from({ length: height }, (_, y) => y),
  );
}
