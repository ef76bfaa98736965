import { z } from 'zod';
import { type Attributes, float, type Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';
import { defineLayer, onlyInput } from './layer-converter.js';

type Activate = (builder: GraphBuilder, input: Value, name: string) => Value;

/** Activation functions by their TensorFlow.js names. */
const activations = {
  linear: (_builder, input) => input,
  relu: applyOperator('Relu'),
  relu6: (builder, input, name) => clip(builder, input, { name, min: 0, max: 6 }),
  sigmoid: applyOperator('Sigmoid'),
  tanh: applyOperator('Tanh'),
} satisfies Record<string, Activate>;

export type ActivationName = keyof typeof activations;

/** The name of an activation function; none means linear. */
export const activationSchema: z.ZodType<ActivationName> = z
  .enum(Object.keys(activations) as ActivationName[]) // the keys of the table above
  .nullish()
  .transform((name) => name ?? 'linear');

/** The activation of `input`; `input` itself for `linear`. */
export function activate(
  builder: GraphBuilder,
  input: Value,
  activation: ActivationName,
  name: string,
): Value {
  return activations[activation](builder, input, name);
}

export const convertActivation = defineLayer(
  z.looseObject({ activation: activationSchema }),
  (call, config) => activate(call.builder, onlyInput(call), config.activation, call.name),
);

export const convertRelu = defineLayer(
  z.looseObject({ max_value: z.number().positive().nullish() }),
  (call, { max_value: max }) => {
    const input = onlyInput(call);
    if (typeof max === 'number') return clip(call.builder, input, { name: call.name, min: 0, max });
    return activations.relu(call.builder, input, call.name);
  },
);

export const convertLeakyRelu = defineLayer(
  z.looseObject({ alpha: z.number().default(0.3) }), // Keras' default
  (call, { alpha }) =>
    applyOperator('LeakyRelu', { alpha: float(alpha) })(call.builder, onlyInput(call), call.name),
);

function applyOperator(op: string, attributes: Attributes = {}): Activate {
  return (builder, input, name) => builder.addNode(op, [input], { name, shape: input.shape }, attributes);
}

function clip(
  builder: GraphBuilder,
  input: Value,
  { name, min, max }: { readonly name: string; readonly min: number; readonly max: number },
): Value {
  const low = builder.addFloats(`${name}/min`, [], () => Float32Array.of(min));
  const high = builder.addFloats(`${name}/max`, [], () => Float32Array.of(max));
  return builder.addNode('Clip', [input, low, high], { name, shape: input.shape });
}
