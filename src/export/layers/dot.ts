/**
 * The dot product of two tensors along one axis of each. Legend: N batch, K the length of the axis,
 * A and B the others.
 */
import { z } from 'zod';
import { int, ints, type Value } from '../graph.js';
import { formatShape } from './inputs.js';
import { callFailure, defineLayer, type LayerCall } from './layer-converter.js';
import { addTranspose } from './layout.js';
import { canEqual } from './length.js';

const schema = z.looseObject({
  axes: z.union([z.int().transform((axis) => [axis, axis] as const), z.tuple([z.int(), z.int()])]),
  normalize: z.boolean().nullish(),
});

/** An input and its axis, counted from the front, that the product sums over. */
interface Factor {
  readonly value: Value;
  readonly axis: number;
  /** The prefix of names. */
  readonly name: string;
}

/**
 * [N, A, K] and [N, K, B], axes in any order, to [N, A, B]; an input of rank 2 is one row or
 * column.
 */
export const convertDot = defineLayer(schema, (call, config) => {
  const [left, right] = factorsOf(call, config.axes);
  const normalised = (factor: Factor) => (config.normalize ? normalise(call, factor) : factor);
  const rows = toMatrix(call, normalised(left), 'rows'); // [N, A, K]
  const columns = toMatrix(call, normalised(right), 'columns'); // [N, K, B]
  const { builder, name } = call;
  const [batch = 'N', height = 1] = rows.shape;
  const width = columns.shape[2] ?? 1;
  const shape = [batch, height, width];
  const isMatrix = left.value.shape.length + right.value.shape.length === 6;
  const product = { name: isMatrix ? name : `${name}/product`, shape };
  const result = builder.addNode('MatMul', [rows, columns], product); // [N, A, B]
  if (isMatrix) return result;
  // Inputs of rank 2 were one row or column: [N, A] or [N, B], or [N, 1] if both were.
  return builder.addNode(
    'Flatten',
    [result],
    { name, shape: [batch, height === 1 ? width : height] },
    { axis: int(1) },
  );
});

function factorsOf(call: LayerCall, axes: readonly [number, number]): readonly [Factor, Factor] {
  const [left, right, ...others] = call.inputs.map((value, index): Factor => {
    const axis = axes[index] ?? 0;
    const { length: rank } = value.shape;
    return { value, axis: axis < 0 ? axis + rank : axis, name: `${call.name}/input${index}` };
  });
  const fits = [left, right].every(
    (factor) =>
      factor &&
      [2, 3].includes(factor.value.shape.length) &&
      factor.axis > 0 &&
      factor.axis < factor.value.shape.length,
  );
  const lengths = [left, right].map((factor) => factor?.value.shape[factor.axis] ?? 0);
  if (left && right && others.length === 0 && fits && canEqual(lengths[0] ?? 0, lengths[1] ?? 0))
    return [left, right];
  const what = `the product of ${call.inputs.map(formatShape).join(' and ')} along axes [${axes}]`;
  throw callFailure(call, what, 'two inputs of rank 2 or 3 and axes of equal length after the batch');
}

/** The factor divided by its norm along the axis; the squared norm is at least 1e-7. */
function normalise({ builder }: LayerCall, { value, axis, name }: Factor): Factor {
  const shape = value.shape.with(axis, 1);
  const smallest = builder.addFloats(`${name}/smallest`, [], () => Float32Array.of(1e-7));
  const squares = builder.addNode(
    'ReduceSumSquare',
    [value],
    { name: `${name}/squares`, shape },
    { axes: ints([axis]) },
  );
  const bounded = builder.addNode('Max', [squares, smallest], { name: `${name}/bounded`, shape });
  const length = builder.addNode('Sqrt', [bounded], { name: `${name}/length`, shape });
  const normalised = builder.addNode('Div', [value, length], {
    name: `${name}/normalised`,
    shape: value.shape,
  });
  return { value: normalised, axis, name };
}

/** Rows [N, A, K] or columns [N, K, B]; an input of rank 2 is one of them. */
function toMatrix({ builder }: LayerCall, { value, axis, name }: Factor, kind: 'rows' | 'columns'): Value {
  const place = kind === 'rows' ? 2 : 1; // of K
  if (value.shape.length === 3) {
    return axis === place ? value : addTranspose(builder, value, [0, 2, 1], `${name}/transposed`);
  }
  const [batch = 'N', length = 1] = value.shape;
  const axes = builder.addIntegers(`${name}/axes`, [3 - place]);
  const shape = kind === 'rows' ? [batch, 1, length] : [batch, length, 1];
  return builder.addNode('Unsqueeze', [value, axes], { name: `${name}/unsqueezed`, shape });
}
