/**
 * Functions that Keras calls on tensors outside of layers, as in `1 - x`: TFOpLambda in Keras 2,
 * separate classes in Keras 3. `keras/normalise-model.ts` puts their arguments into the settings.
 */
import { z } from 'zod';
import type { Value } from '../graph.js';
import type { NodeOutput } from '../graph-builder.js';
import { type ActivationName, activate, applyOperator } from './activation-functions.js';
import { addBroadcast, addConstant, type Numbers, numbersSchema } from './constants.js';
import { callFailure, defineLayer, type LayerCall } from './layer-converter.js';

/** Adds a function's nodes and returns its result. */
type Convert = (call: LayerCall, operands: readonly Operand[]) => Value;

/** The index of a tensor among the call's inputs, or a constant. */
type Operand = { readonly input: number } | Numbers;

/** By the last part of the name in Keras 2, `multiply` of `math.multiply`, or the class in Keras 3. */
const functions: ReadonlyMap<string, Convert> = new Map([
  ...named(['abs', 'Absolute'], convertUnary('Abs')),
  ...named(['add', 'Add'], convertBinary('Add')),
  ...named(['divide', 'truediv', 'Divide', 'TrueDivide'], convertBinary('Div')),
  ...named(['exp', 'Exp'], convertUnary('Exp')),
  ...named(['log', 'Log'], convertUnary('Log')),
  ...named(['maximum', 'Maximum'], convertBinary('Max')),
  ...named(['minimum', 'Minimum'], convertBinary('Min')),
  ...named(['multiply', 'Multiply'], convertBinary('Mul')),
  ...named(['negative', 'Negative'], convertUnary('Neg')),
  ...named(['not_equal', 'NotEqual'], (call, operands) => {
    const equal = convertBinary('Equal', { name: `${call.name}/equal`, type: 'bool' })(call, operands);
    return call.builder.addNode('Not', [equal], { name: call.name, shape: equal.shape });
  }),
  ...named(['pow', 'Power'], convertBinary('Pow')),
  ...named(['relu', 'Relu'], convertActivation('relu')),
  ...named(['relu6', 'Relu6'], convertActivation('relu6')),
  ...named(['sigmoid', 'Sigmoid'], convertActivation('sigmoid')),
  ...named(['silu', 'swish', 'Silu'], convertActivation('swish')),
  ...named(['softplus', 'Softplus'], convertActivation('softplus')),
  ...named(['sqrt', 'Sqrt'], convertUnary('Sqrt')),
  ...named(['square', 'Square'], (call, operands) => {
    const input = onlyTensor(call, operands);
    return addBroadcast(call, 'Mul', [input, input], { name: call.name });
  }),
  ...named(['subtract', 'Subtract'], convertBinary('Sub')),
  ...named(['tanh', 'Tanh'], convertActivation('tanh')),
]);

const operandSchema: z.ZodType<Operand> = z.union([
  z.object({ input: z.int().nonnegative() }),
  numbersSchema,
]);

/** Names of the second operand, and arguments that may be unset. */
const optionsSchema = z
  .strictObject({
    y: operandSchema.optional(),
    x2: operandSchema.optional(),
    name: z.unknown(),
  })
  .partial();

const schema = z.looseObject({
  function: z.string().transform((name, context) => {
    const convert = functions.get(name.split('.').at(-1) ?? '');
    if (convert) return convert;
    const expected = `one of ${[...functions.keys()].join(', ')}`;
    context.addIssue({ code: 'custom', message: `is "${name}", expected ${expected}` });
    return z.NEVER;
  }),
  arguments: z.array(operandSchema),
  options: optionsSchema,
});

/** A binary function of tensors and constants, with broadcasting. */
export const convertFunction = defineLayer(schema, (call, config) => {
  const { y, x2 } = config.options;
  const operands = [...config.arguments, y, x2].filter((operand) => operand !== undefined);
  return config.function(call, operands);
});

function named(names: readonly string[], convert: Convert): (readonly [string, Convert])[] {
  return names.map((name) => [name, convert]);
}

function convertUnary(op: string): Convert {
  return (call, operands) => applyOperator(op)(call.builder, onlyTensor(call, operands), call.name);
}

function convertActivation(name: ActivationName): Convert {
  return (call, operands) => activate(call.builder, onlyTensor(call, operands), name, call.name);
}

function convertBinary(op: string, output: Partial<NodeOutput> = {}): Convert {
  return (call, operands) => {
    const [a, b, ...others] = operands;
    if (a === undefined || b === undefined || others.length > 0)
      throw callFailure(call, `${operands.length} arguments`, '2');
    const { length: rank = 0 } = call.inputs[0]?.shape ?? [];
    if (call.inputs.some(({ shape }) => shape.length !== rank)) {
      const ranks = call.inputs.map(({ shape }) => shape.length).join(' and ');
      throw callFailure(call, `inputs of ranks ${ranks}`, 'equal ranks');
    }
    const toValue = (operand: Operand, label: string) =>
      isInput(operand)
        ? tensorOf(call, operand)
        : addConstant(call, { name: `${call.name}/${label}`, value: operand, rank });
    return addBroadcast(call, op, [toValue(a, 'x'), toValue(b, 'y')], { name: call.name, ...output });
  };
}

function onlyTensor(call: LayerCall, operands: readonly Operand[]): Value {
  if (operands.length === 1) return tensorOf(call, operands[0]);
  throw callFailure(call, `${operands.length} arguments`, '1');
}

function tensorOf(call: LayerCall, operand: Operand | undefined): Value {
  const value = operand !== undefined && isInput(operand) ? call.inputs[operand.input] : undefined;
  if (value) return value;
  throw callFailure(call, 'a constant', 'the output of a layer');
}

function isInput(operand: Operand): operand is { readonly input: number } {
  return typeof operand === 'object' && 'input' in operand;
}
