/** Places of pixels as constants of a graph. Legend: H height, W width. */
import type { Size } from '../../pose/skeleton.js';
import type { Value } from '../graph.js';
import type { Expressions } from './expressions.js';

/** The middles of every `step` columns of pixels, 0 to W - 1 for each of them: [1, 1, 1, W / step]. */
export function addColumns(on: Expressions, width: number, step = 1): Value {
  const middles = listMiddles(width, step);
  return on.constant(`columns_by_${step}`, [1, 1, 1, middles.length], middles);
}

/** The middles of every `step` rows of pixels: [1, 1, H / step, 1]. */
export function addRows(on: Expressions, height: number, step = 1): Value {
  const middles = listMiddles(height, step);
  return on.constant(`rows_by_${step}`, [1, 1, middles.length, 1], middles);
}

function listMiddles(length: number, step: number): number[] {
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => step * (index + 0.5) - 0.5);
}

/**
 * x and y of the middles of every `step` columns and rows from the picture's middle, and 1: [3, H W / step²].
 * onnxruntime computes it as it loads.
 */
export function addPixels(on: Expressions, { width, height }: Size, step: number): Value {
  const planes = [
    on.sub(addColumns(on, width, step), (width - 1) / 2),
    on.sub(addRows(on, height, step), (height - 1) / 2),
    on.constant('one', [1, 1, 1, 1], [1]),
  ];
  const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)];
  const size = on.integers([1, 1, rows, columns]);
  const expanded = planes.map((plane) => on.node('Expand', [plane, size], [1, 1, rows, columns]));
  const pixels = [3, rows * columns];
  return on.node('Reshape', [on.concat(expanded, 1), on.integers(pixels)], pixels);
}
