/**
 * Arithmetic with lengths of axes. Results with a free length are formulas: `picture_dim1`,
 * `ceil(picture_dim1/2)`.
 */
import type { Dimension } from '../graph.js';

/** length + count */
export function addLength(length: Dimension, count: number): Dimension {
  if (typeof length === 'number') return length + count;
  if (count === 0) return length;
  return `(${length}${count < 0 ? '-' : '+'}${Math.abs(count)})`;
}

/** length * factor */
export function multiplyLength(length: Dimension, factor: number): Dimension {
  if (typeof length === 'number') return length * factor;
  return factor === 1 ? length : `${length}*${factor}`;
}

/** ceil(length / divisor) */
export function divideLength(length: Dimension, divisor: number): Dimension {
  if (typeof length === 'number') return Math.ceil(length / divisor);
  return divisor === 1 ? length : `ceil(${length}/${divisor})`;
}

/** The sum of all lengths. */
export function sumLengths(lengths: readonly Dimension[]): Dimension {
  return lengths.reduce((sum, length) => {
    if (typeof length === 'number') return addLength(sum, length);
    return typeof sum === 'number' ? addLength(length, sum) : `(${sum}+${length})`;
  });
}

/** Whether two lengths can be equal when the graph runs: a free length can be any. */
export function canEqual(a: Dimension, b: Dimension): boolean {
  return a === b || typeof a === 'string' || typeof b === 'string';
}
