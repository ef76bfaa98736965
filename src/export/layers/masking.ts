/** Layers that say which steps of a sequence count. */
import { z } from 'zod';
import { int, ints, type Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import { cast } from './element-types.js';
import { inputOfRank } from './inputs.js';
import { defineLayer } from './layer-converter.js';
import { withMask } from './masks.js';

/** Steps of which each feature is `mask_value` become zeros and do not count: [N, T, I] in and out. */
export const convertMasking = defineLayer(
  z.looseObject({ mask_value: z.number().nullish() }),
  (call, { mask_value: unused }) => {
    const { builder, name } = call;
    const input = inputOfRank(call, 3);
    const value = builder.addFloats(`${name}/mask_value`, [], () => Float32Array.of(unused ?? 0));
    const counting = addUnlike(builder, input, { value, name: `${name}/features`, type: 'float32' }); // [N, T, I]
    const shape = input.shape.with(2, 1);
    const attributes = { axes: ints([2]), keepdims: int(1) };
    const steps = builder.addNode('ReduceMax', [counting], { name: `${name}/steps`, shape }, attributes); // [N, T, 1]
    const output = builder.addNode('Mul', [input, steps], { name, shape: input.shape });
    const axes = builder.addIntegers(`${name}/axes`, [2]);
    const flat = { name: `${name}/flat`, shape: input.shape.slice(0, 2) };
    const mask = cast(builder, builder.addNode('Squeeze', [steps, axes], flat), {
      name: `${name}/mask`,
      type: 'int64',
    });
    return withMask(output, mask);
  },
);

/** 1 where a value is not the given number, 0 where it is. */
export function addUnlike(
  builder: GraphBuilder,
  input: Value,
  { value, name, type }: { readonly value: Value; readonly name: string; readonly type: 'float32' | 'int64' },
): Value {
  const { shape } = input;
  const equal = builder.addNode('Equal', [input, value], { name: `${name}/equal`, shape, type: 'bool' });
  const unlike = builder.addNode('Not', [equal], { name: `${name}/unlike`, shape });
  return cast(builder, unlike, { name, type });
}
