import { z } from 'zod';
import { toIntegers } from './element-types.js';
import { defineLayer, onlyDefault, onlyInput } from './layer-converter.js';
import { addChannelsLast, addGraphLayout } from './layout.js';

const schema = z.looseObject({
  input_dim: z.int().positive(),
  output_dim: z.int().positive(),
  mask_zero: onlyDefault(false, 'masks do not go on to the layers behind'),
});

/** A row of the weight for each number: [N, S...] to [N, S..., output_dim]. */
export const convertEmbedding = defineLayer(schema, (call, { input_dim: rows, output_dim: columns }) => {
  const { builder, name } = call;
  const input = addChannelsLast(builder, onlyInput(call), `${name}/channels_last`);
  const indices = toIntegers(builder, input, `${name}/indices`);
  const weight = builder.addFloats(
    `${call.weightName}/embeddings`,
    [rows, columns],
    () => call.readWeight('embeddings', [rows, columns]).values,
  );
  const output = { name, shape: [...input.shape, columns], type: weight.type };
  return addGraphLayout(
    builder,
    builder.addNode('Gather', [weight, indices], output),
    `${name}/channels_first`,
  );
});
