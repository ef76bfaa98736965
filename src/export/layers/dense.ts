/**
 * Dense layers, on the last axis of any input. Legend: N batch, S any axes, C features in, U units.
 */
import { z } from 'zod';
import { ints, type Value } from '../graph.js';
import { activate, activationSchema } from './activation-functions.js';
import { readBias, withBias } from './convolution-parts.js';
import { formatShape } from './inputs.js';
import { callFailure, defineLayer, isLength, type LayerCall, onlyInput } from './layer-converter.js';
import { toTensorFlowOrder } from './layout.js';
import { permuteValues } from './permute-values.js';

const denseSchema = z.looseObject({
  units: z.int().positive(),
  use_bias: z.boolean(),
  activation: activationSchema,
});

/** [N, S..., C] to [N, S..., U], with the operator for the rank. */
export const convertDense = defineLayer(denseSchema, (call, config) => {
  const { builder, name } = call;
  const { units, activation } = config;
  const input = onlyInput(call);
  const features = toTensorFlowOrder(input.shape).at(-1);
  if (!isLength(features) || input.shape.length < 2) {
    throw callFailure(call, `a dense layer on shape ${formatShape(input)}`, 'a fixed number of features');
  }
  const bias = readBias(call, config, units);
  const addSum = sumsByRank[input.shape.length] ?? addProductAndBias;
  const sum = addSum(call, input, { kernelShape: [features, units], bias });
  return activate(builder, sum, activation, `${name}/${activation}`);
});

interface DenseWeights {
  /** [C, U] */
  readonly kernelShape: readonly [number, number];
  readonly bias: Value | undefined;
}

type AddSum = (call: LayerCall, input: Value, weights: DenseWeights) => Value;

const sumsByRank: Readonly<Record<number, AddSum>> = { 2: addGemm, 4: addPointwiseConvolution };

/** [N, C] to [N, U]. */
function addGemm(call: LayerCall, input: Value, { kernelShape, bias }: DenseWeights): Value {
  const inputs = withBias([input, addKernel(call, kernelShape)], bias);
  return call.builder.addNode('Gemm', inputs, {
    name: call.name,
    shape: input.shape.with(1, kernelShape[1]),
  });
}

/** [N, C, H, W] to [N, U, H, W]: a dense layer on each pixel, without a transpose. */
function addPointwiseConvolution(call: LayerCall, input: Value, { kernelShape, bias }: DenseWeights): Value {
  const [features, units] = kernelShape;
  const kernel = call.builder.addFloats(`${call.weightName}/kernel_oihw`, [units, features, 1, 1], () =>
    permuteValues(call.readWeight('kernel', kernelShape), [1, 0]),
  );
  const output = { name: call.name, shape: input.shape.with(1, units) };
  return call.builder.addNode('Conv', withBias([input, kernel], bias), output, {
    kernel_shape: ints([1, 1]),
  });
}

/** [N, S..., C] to [N, S..., U]. */
function addProductAndBias(call: LayerCall, input: Value, { kernelShape, bias }: DenseWeights): Value {
  const { builder, name } = call;
  const shape = input.shape.with(-1, kernelShape[1]);
  const product = { name: bias ? `${name}/product` : name, shape };
  const sum = builder.addNode('MatMul', [input, addKernel(call, kernelShape)], product);
  return bias ? builder.addNode('Add', [sum, bias], { name, shape }) : sum;
}

function addKernel(call: LayerCall, shape: readonly [number, number]): Value {
  return call.builder.addFloats(
    `${call.weightName}/kernel`,
    shape,
    () => call.readWeight('kernel', shape).values,
  );
}
