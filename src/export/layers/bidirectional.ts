/** Bidirectional recurrent layers. Legend as in recurrent-cell.ts. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { int, ints, type Value } from '../graph.js';
import { defineLayer, type LayerCall, onlyDefault } from './layer-converter.js';
import { addTranspose } from './layout.js';
import { addRecurrentNode } from './recurrent-cell.js';
import { cellKinds, type RecurrentConfig, recurrentSchema } from './recurrent-settings.js';

/** How to merge the outputs of both directions: TensorFlow.js' names. */
const mergeSchema = z.enum(['concat', 'sum', 'ave', 'mul']);

const classSchema = z.enum(Object.keys(cellKinds) as (keyof typeof cellKinds)[]); // the keys of the table

const schema = z
  .looseObject({
    merge_mode: mergeSchema,
    layer: z.looseObject({
      class_name: classSchema,
      config: recurrentSchema.extend({
        name: z.string(),
        return_state: onlyDefault(false, 'states of both directions cannot be outputs'),
        go_backwards: onlyDefault(false, 'the first direction goes forward'),
      }),
    }),
    backward_layer: z.looseObject({ class_name: classSchema, config: recurrentSchema }).nullish(),
  })
  .refine(
    ({ layer, backward_layer: backward }) =>
      !backward || isDeepStrictEqual(describe(backward), describe(layer)),
    {
      path: ['backward_layer'],
      message: 'has other settings than layer, expected the same: one node computes both directions',
    },
  );

type Computation = Pick<
  RecurrentConfig,
  'units' | 'activation' | 'recurrent_activation' | 'use_bias' | 'return_sequences' | 'reset_after'
>;

/** The settings that must be the same in both directions. */
function describe({
  class_name: className,
  config,
}: {
  readonly class_name: string;
  readonly config: Computation;
}) {
  const { units, activation, recurrent_activation: gate, use_bias: bias } = config;
  return [className, units, activation, gate, bias, config.return_sequences, config.reset_after];
}

/**
 * [N, T, I] to the last outputs of both directions, [N, U] or [N, 2 * U], or to all of them,
 * [N, T, U] or [N, T, 2 * U].
 */
export const convertBidirectional = defineLayer(schema, (call, { merge_mode: mode, layer }) => {
  const { all, last } = addRecurrentNode(call, {
    kind: cellKinds[layer.class_name],
    config: { ...layer.config, return_state: false, go_backwards: false },
    direction: 'bidirectional',
    folders: [`forward_${layer.config.name}/`, `backward_${layer.config.name}/`],
  });
  const { builder, name } = call;
  if (layer.config.return_sequences) {
    const sequence = addTranspose(builder, all, [2, 0, 1, 3], `${name}/sequence`); // [N, T, 2, U]
    return merge(call, sequence, mode);
  }
  const [state = all] = last;
  return merge(call, addTranspose(builder, state, [1, 0, 2], `${name}/both`), mode); // [N, 2, U]
});

/** [..., 2, U] to [..., U] or [..., 2 * U]. */
function merge(call: LayerCall, both: Value, mode: z.infer<typeof mergeSchema>): Value {
  const { builder, name } = call;
  const units = Number(both.shape.at(-1));
  const outer = both.shape.slice(0, -2);
  if (mode === 'concat') {
    const sizes = builder.addIntegers(`${name}/shape`, [...outer.map(() => 0), 2 * units]); // 0 leaves a length as it is
    return builder.addNode('Reshape', [both, sizes], { name, shape: [...outer, 2 * units] });
  }
  const output = { name, shape: [...outer, units] };
  const axis = outer.length;
  if (mode !== 'sum') {
    const op = mode === 'ave' ? 'ReduceMean' : 'ReduceProd';
    return builder.addNode(op, [both], output, { axes: ints([axis]), keepdims: int(0) });
  }
  const axes = builder.addIntegers(`${name}/axes`, [axis]); // an input since opset 13, unlike with the other reductions
  return builder.addNode('ReduceSum', [both, axes], output, { keepdims: int(0) });
}
