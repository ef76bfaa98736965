/** Places of pixels as constants of a graph. Legend: H height, W width. */
import type { Size } from '../../pose/skeleton.js';
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

/** x and y of every pixel from the picture's middle, and 1: [3, H W]. onnxruntime computes it as it loads. */
export function addPixels(on: Expressions, { width, height }: Size): Value {
  const planes = [
    on.sub(addColumns(on, width), (width - 1) / 2),
    on.sub(addRows(on, height), (height - 1) / 2),
    on.constant('one', [1, 1, 1, 1], [1]),
  ];
  const size = on.integers([1, 1, height, width]);
  const expanded = planes.map((plane) => on.node('Expand', [plane, size], [1, 1, height, width]));
  const pixels = [3, height * width];
  return on.node('Reshape', [on.concat(expanded, 1), on.integers(pixels)], pixels);
}
