/**
 * Layers that convert an application's data to a network's input. Legend: N batch, K numbers, T
 * tokens.
 */
import { z } from 'zod';
import { int, ints } from '../graph.js';
import { addBroadcast, addConstant } from './constants.js';
import { toFloats, toIntegers } from './element-types.js';
import { inputOfRank } from './inputs.js';
import { defineLayer, onlyInput } from './layer-converter.js';

/** One number, or one per element of the last axis, as Keras writes them for channels. */
const factorsSchema = z.union([z.number(), z.array(z.number()).min(1)]);

/** x * scale + offset */
export const convertRescaling = defineLayer(
  z.looseObject({ scale: factorsSchema, offset: factorsSchema.default(0) }),
  (call, { scale, offset }) => {
    const { builder, name } = call;
    const input = toFloats(builder, onlyInput(call), `${name}/floats`);
    const factor = addConstant(call, { name: `${name}/scale`, value: scale, rank: input.shape.length });
    const scaled = addBroadcast(call, 'Mul', [input, factor], { name: `${name}/scaled` });
    const shift = addConstant(call, { name: `${name}/offset`, value: offset, rank: input.shape.length });
    return addBroadcast(call, 'Add', [scaled, shift], { name });
  },
);

const encodingSchema = z.looseObject({
  num_tokens: z.int().positive(),
  output_mode: z.enum(['multi_hot', 'one_hot', 'count']), // tf_idf needs weights that no model holds
});

/**
 * Which numbers from 0 to T - 1 are among K, or how often: [N, K] to [N, T]. Ignores other numbers,
 * which TensorFlow.js refuses at run time.
 */
export const convertCategoryEncoding = defineLayer(encodingSchema, (call, config) => {
  const { builder, name } = call;
  const tokens = config.num_tokens;
  const indices = toIntegers(builder, inputOfRank(call, 2), `${name}/indices`);
  const [batch = 'N', count = 1] = indices.shape;
  const depth = builder.addIntegers(`${name}/depth`, [tokens]);
  const values = builder.addFloats(`${name}/off_and_on`, [2], () => Float32Array.of(0, 1));
  const oneHot = { name: `${name}/one_hot`, shape: [batch, count, tokens], type: values.type };
  const each = builder.addNode('OneHot', [indices, depth, values], oneHot); // [N, K, T]
  const output = { name, shape: [batch, tokens] };
  if (config.output_mode !== 'count') {
    return builder.addNode('ReduceMax', [each], output, { axes: ints([1]), keepdims: int(0) });
  }
  const axes = builder.addIntegers(`${name}/axes`, [1]); // an input since opset 13, unlike those of ReduceMax
  return builder.addNode('ReduceSum', [each, axes], output, { keepdims: int(0) });
});
