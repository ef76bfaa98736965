import { z } from 'zod';
import type { Value } from '../graph.js';
import { toIntegers } from './element-types.js';
import { formatShape } from './inputs.js';
import { callFailure, defineLayer, type LayerCall, onlyInput } from './layer-converter.js';
import { addChannelsLast, addGraphLayout } from './layout.js';
import { addUnlike } from './masking.js';
import { withMask } from './masks.js';

const schema = z.looseObject({
  input_dim: z.int().positive(),
  output_dim: z.int().positive(),
  mask_zero: z.boolean().nullish(),
});

/** A row of the weight for each number: [N, S...] to [N, S..., output_dim]. With `mask_zero`, steps of number 0 do not count. */
export const convertEmbedding = defineLayer(schema, (call, config) => {
  const { input_dim: rows, output_dim: columns, mask_zero: hasMask } = config;
  const { builder, name } = call;
  const input = addChannelsLast(builder, onlyInput(call), `${name}/channels_last`);
  const indices = toIntegers(builder, input, `${name}/indices`);
  const weight = builder.addFloats(
    `${call.weightName}/embeddings`,
    [rows, columns],
    () => call.readWeight('embeddings', [rows, columns]).values,
  );
  const output = { name, shape: [...input.shape, columns], type: weight.type };
  const vectors = builder.addNode('Gather', [weight, indices], output);
  const embedded = addGraphLayout(builder, vectors, `${name}/channels_first`);
  return hasMask ? withMask(embedded, addZeroMask(call, indices)) : embedded;
});

function addZeroMask(call: LayerCall, indices: Value): Value {
  if (indices.shape.length !== 2)
    throw callFailure(call, `a mask of ${formatShape(indices)}`, 'one of [N,T]');
  const zero = call.builder.addIntegers(`${call.name}/zero`, [0]);
  return addUnlike(call.builder, indices, { value: zero, name: `${call.name}/mask`, type: 'int64' });
}
