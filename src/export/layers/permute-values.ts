import type { WeightTensor } from '../../checkpoint/network-artifacts.js';

/**
 * A weight's values with its axes in another order: axis `i` of the result is axis `order[i]` of
 * the weight.
 */
export function permuteValues({ shape, values }: WeightTensor, order: readonly number[]): Float32Array {
  const steps = stepsInResult(shape, order);
  const row = shape.at(-1) ?? 1;
  const rowStep = steps.at(-1) ?? 1;
  const place = new Array<number>(shape.length - 1).fill(0); // of the row, on the axes before the last
  const result = new Float32Array(values.length);
  for (let source = 0; source < values.length; source += row) {
    let target = place.reduce((sum, index, axis) => sum + index * (steps[axis] ?? 0), 0);
    for (let column = 0; column < row; column += 1) {
      result[target] = values[source + column] ?? 0;
      target += rowStep;
    }
    advance(place, shape);
  }
  return result;
}

/** The strides in the result of the weight's axes. */
function stepsInResult(shape: readonly number[], order: readonly number[]): readonly number[] {
  const steps = new Array<number>(shape.length).fill(0);
  let step = 1;
  for (const axis of order.toReversed()) {
    steps[axis] = step;
    step *= shape[axis] ?? 1;
  }
  return steps;
}

/** Increments an index. */
function advance(place: number[], shape: readonly number[]): void {
  for (let axis = place.length - 1; axis >= 0; axis -= 1) {
    const next = (place[axis] ?? 0) + 1;
    place[axis] = next === shape[axis] ? 0 : next;
    if (place[axis] !== 0) return;
  }
}
