/** Activation functions by name, built from operators of opset 17. */
import { z } from 'zod';
import { type Attributes, float, int, type Value } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';

type Activate = (builder: GraphBuilder, input: Value, name: string) => Value;

/**
 * All activation functions of TensorFlow.js, by their names in files (snake case), and two of Keras
 * 3, whose `hard_sigmoid` is another function than Keras 2's.
 */
const activations = {
  elu: applyOperator('Elu'),
  gelu,
  gelu_new: geluNew,
  hard_sigmoid: applyOperator('HardSigmoid', { alpha: float(0.2), beta: float(0.5) }),
  hard_sigmoid_6: applyOperator('HardSigmoid', { alpha: float(1 / 6), beta: float(0.5) }),
  hard_silu: applyOperator('HardSwish'),
  linear: (_builder, input) => input,
  log_softmax: (builder, input, name) => addSoftmax(builder, input, { name, op: 'LogSoftmax' }),
  mish,
  relu: applyOperator('Relu'),
  relu6: (builder, input, name) => clip(builder, input, { name, min: 0, max: 6 }),
  selu: applyOperator('Selu'), // the operator's defaults are the paper's constants, as in TensorFlow.js
  sigmoid: applyOperator('Sigmoid'),
  softmax: (builder, input, name) => addSoftmax(builder, input, { name }),
  softplus: applyOperator('Softplus'),
  softsign: applyOperator('Softsign'),
  swish,
  tanh: applyOperator('Tanh'),
} satisfies Record<string, Activate>;

/** The name of an activation function. */
export type ActivationName = keyof typeof activations;

/** All of them. */
export const activationNames = Object.keys(activations) as readonly ActivationName[]; // the table's keys

/** The name of an activation function; none means linear. */
export const activationSchema: z.ZodType<ActivationName> = z
  .enum(activationNames)
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

/** An elementwise operator. */
export function applyOperator(op: string, attributes: Attributes = {}): Activate {
  return (builder, input, name) => builder.addNode(op, [input], { name, shape: input.shape }, attributes);
}

/** Clips each element to `min` and `max`. */
export function clip(
  builder: GraphBuilder,
  input: Value,
  { name, min, max }: { readonly name: string; readonly min: number; readonly max: number },
): Value {
  const low = builder.addFloats(`${name}/min`, [], () => Float32Array.of(min));
  const high = builder.addFloats(`${name}/max`, [], () => Float32Array.of(max));
  return builder.addNode('Clip', [input, low, high], { name, shape: input.shape });
}

/** Softmax or LogSoftmax over the channels, or over the graph's axis `axis`. */
export function addSoftmax(
  builder: GraphBuilder,
  input: Value,
  { name, op = 'Softmax', axis }: { readonly name: string; readonly op?: string; readonly axis?: number },
): Value {
  const { length: rank } = input.shape;
  const channels = rank === 4 ? 1 : rank - 1;
  return applyOperator(op, { axis: int(axis ?? channels) })(builder, input, name);
}

/** x * tanh(softplus(x)) */
function mish(builder: GraphBuilder, input: Value, name: string): Value {
  const { step } = startSteps(builder, input, name);
  const softplus = step('Softplus', [input], 'softplus');
  return step('Mul', [input, step('Tanh', [softplus], 'tanh')]);
}

/** x * sigmoid(x) */
function swish(builder: GraphBuilder, input: Value, name: string): Value {
  const { step } = startSteps(builder, input, name);
  return step('Mul', [input, step('Sigmoid', [input], 'sigmoid')]);
}

/** x / 2 * (1 + erf(x / sqrt 2)), in the steps that onnxruntime fuses. */
function gelu(builder: GraphBuilder, input: Value, name: string): Value {
  const { constant, step } = startSteps(builder, input, name);
  const scaled = step('Div', [input, constant('sqrt_2', Math.SQRT2)], 'scaled');
  const error = step('Erf', [scaled], 'erf');
  const sum = step('Add', [error, constant('one', 1)], 'sum');
  const product = step('Mul', [input, sum], 'product');
  return step('Mul', [product, constant('half', 0.5)]);
}

/** x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) */
function geluNew(builder: GraphBuilder, input: Value, name: string): Value {
  const { constant, step } = startSteps(builder, input, name);
  const cube = step('Pow', [input, constant('three', 3)], 'cube');
  const bent = step('Mul', [cube, constant('bend', 0.044715)], 'bent');
  const inner = step('Add', [input, bent], 'inner');
  const scaled = step('Mul', [inner, constant('scale', Math.sqrt(2 / Math.PI))], 'scaled');
  const tanh = step('Tanh', [scaled], 'tanh');
  const sum = step('Add', [tanh, constant('one', 1)], 'sum');
  const product = step('Mul', [input, sum], 'product');
  return step('Mul', [product, constant('half', 0.5)]);
}

/**
 * Adds nodes of the input's shape and scalar constants, with names that begin with `name`; the last
 * step is `name`.
 */
function startSteps(builder: GraphBuilder, input: Value, name: string) {
  return {
    constant: (label: string, value: number) =>
      builder.addFloats(`${name}/${label}`, [], () => Float32Array.of(value)),
    step: (op: string, inputs: readonly Value[], label?: string) =>
      builder.addNode(op, inputs, { name: label ? `${name}/${label}` : name, shape: input.shape }),
  };
}
