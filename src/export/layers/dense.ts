import { z } from 'zod';
import type { Value } from '../graph.js';
import { activate, activationSchema } from './activations.js';
import { callFailure, defineLayer, isLength, onlyInput } from './layer-converter.js';

const denseSchema = z.looseObject({
  units: z.int().positive(),
  use_bias: z.boolean(),
  activation: activationSchema,
});

export const convertDense = defineLayer(denseSchema, (call, config) => {
  const { builder, name, weightName } = call;
  const { units } = config;
  const input = onlyInput(call);
  const [batch = 'N', features, ...rest] = input.shape;
  if (!isLength(features) || rest.length > 0) {
    throw callFailure(call, `a dense layer on shape [${input.shape}]`, '[N, features]');
  }
  const kernelShape = [features, units];
  const kernel = builder.addFloats(
    `${weightName}/kernel`,
    kernelShape,
    () => call.readWeight('kernel', kernelShape).values,
  );
  const bias = config.use_bias
    ? builder.addFloats(`${weightName}/bias`, [units], () => call.readWeight('bias', [units]).values)
    : undefined;
  const inputs: (Value | undefined)[] = bias ? [input, kernel, bias] : [input, kernel];
  const sum = builder.addNode('Gemm', inputs, { name, shape: [batch, units] });
  return activate(builder, sum, config.activation, `${name}/${config.activation}`);
});
