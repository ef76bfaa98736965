/**
 * Keras' Normalization, with the mean and variance of its data. TensorFlow.js has no such layer.
 */
import { z } from 'zod';
import { countElements } from '../../count-elements.js';
import type { Value } from '../graph.js';
import { addBroadcast, flatten, numbersSchema } from './constants.js';
import { formatShape } from './inputs.js';
import { callFailure, defineLayer, isLength, type LayerCall, onlyInput } from './layer-converter.js';
import { toGraphOrder, toTensorFlowOrder } from './layout.js';
import { permuteValues } from './permute-values.js';

const schema = z.looseObject({
  axis: z
    .union([z.int().transform((axis) => [axis]), z.array(z.int())])
    .nullish()
    .transform((axes) => axes ?? []),
  invert: z.boolean().nullish(),
  mean: numbersSchema.nullish(), // weights if not set
  variance: numbersSchema.nullish(),
});

type Config = z.infer<typeof schema>;

/** Keras' epsilon: the smallest deviation. */
const smallestDeviation = 1e-7;

/** (x - mean) / sqrt(variance), or its inverse. */
export const convertNormalization = defineLayer(schema, (call, config) => {
  const input = onlyInput(call);
  const mean = addStatistic(call, config, { name: 'mean', map: (value) => value });
  const toDeviation = (value: number) => Math.max(Math.sqrt(value), smallestDeviation);
  const deviation = addStatistic(call, config, { name: 'variance', map: toDeviation });
  const { name } = call;
  if (config.invert) {
    const scaled = addBroadcast(call, 'Mul', [input, deviation], { name: `${name}/scaled` });
    return addBroadcast(call, 'Add', [scaled, mean], { name });
  }
  const centred = addBroadcast(call, 'Sub', [input, mean], { name: `${name}/centred` });
  return addBroadcast(call, 'Div', [centred, deviation], { name });
});

/** A weight or a setting along the normalised axes, with length 1 on all others. */
function addStatistic(
  call: LayerCall,
  config: Config,
  { name, map }: { readonly name: 'mean' | 'variance'; readonly map: (value: number) => number },
): Value {
  const lengths = toTensorFlowOrder(onlyInput(call).shape);
  const axes = config.axis.map((axis) => (axis < 0 ? axis + lengths.length : axis));
  const shape = lengths.map((length, axis) => (axes.includes(axis) ? length : 1)).filter(isLength);
  if (shape.length < lengths.length) {
    const what = `a normalisation over axes [${config.axis}] of ${formatShape(onlyInput(call))}`;
    throw callFailure(call, what, 'axes of fixed length');
  }
  const count = countElements(shape);
  const order = toGraphOrder(shape.map((_, axis) => axis));
  const read = () => {
    const values = Float32Array.from(
      readStatistic(call, config, { name, shape: weightShape(shape, axes) }),
      map,
    );
    if (values.length !== count) throw callFailure(call, `${values.length} values of ${name}`, `${count}`);
    return permuteValues({ shape, values }, order);
  };
  return call.builder.addFloats(`${call.weightName}/${name}`, toGraphOrder(shape), read);
}

function readStatistic(
  call: LayerCall,
  config: Config,
  { name, shape }: { readonly name: 'mean' | 'variance'; readonly shape: readonly number[] },
): ArrayLike<number> {
  const setting = config[name];
  if (setting === undefined || setting === null) return call.readWeight(name, shape).values;
  const count = countElements(shape);
  return typeof setting === 'number' ? new Float64Array(count).fill(setting) : flatten(setting);
}

function weightShape(shape: readonly number[], axes: readonly number[]): readonly number[] {
  return shape.filter((_, axis) => axes.includes(axis));
}
