/** Layers of one activation function with settings. */
import { z } from 'zod';
import { float, ints, type Value } from '../graph.js';
import { activate, activationSchema, addSoftmax, applyOperator, clip } from './activation-functions.js';
import { formatShape } from './inputs.js';
import {
  callFailure,
  defineLayer,
  isLength,
  kerasAlone,
  type LayerCall,
  onlyDefault,
  onlyInput,
} from './layer-converter.js';
import { toGraphAxis, toGraphOrder, toTensorFlowOrder } from './layout.js';
import { permuteValues } from './permute-values.js';

/** Any activation function, on any shape. */
export const convertActivation = defineLayer(
  z.looseObject({ activation: activationSchema }),
  (call, config) => activate(call.builder, onlyInput(call), config.activation, call.name),
);

const reluSchema = z.looseObject({
  max_value: z.number().positive().nullish(),
  negative_slope: onlyDefault(0, kerasAlone),
  threshold: onlyDefault(0, kerasAlone),
});

/** max(x, 0), at most `max_value` if set. */
export const convertRelu = defineLayer(reluSchema, (call, { max_value: max }) => {
  const { builder, name } = call;
  const input = onlyInput(call);
  return typeof max === 'number'
    ? clip(builder, input, { name, min: 0, max })
    : activate(builder, input, 'relu', name);
});

const leakySchema = z.looseObject({ alpha: z.number().nullish(), negative_slope: z.number().nullish() });

/** alpha * x below 0; Keras 3 calls it `negative_slope`. */
export const convertLeakyRelu = defineLayer(leakySchema, (call, { alpha, negative_slope: slope }) => {
  const attributes = { alpha: float(slope ?? alpha ?? 0.3) };
  return applyOperator('LeakyRelu', attributes)(call.builder, onlyInput(call), call.name);
});
/** alpha * (exp(x) - 1) below 0. */
export const convertElu = convertWithAlpha('Elu', { key: 'alpha', byDefault: 1 });
/** 0 up to theta, x above. */
export const convertThresholdedRelu = convertWithAlpha('ThresholdedRelu', { key: 'theta', byDefault: 1 });

/** A layer whose setting `key` is the attribute `alpha` of an operator. */
function convertWithAlpha(
  op: string,
  { key, byDefault }: { readonly key: string; readonly byDefault: number },
) {
  const alpha = z
    .number()
    .nullish()
    .transform((value) => value ?? byDefault);
  return defineLayer(z.looseObject({ [key]: alpha }), (call, config) =>
    applyOperator(op, { alpha: float(Number(config[key])) })(call.builder, onlyInput(call), call.name),
  );
}

/** The slope below 0 is a weight, with length 1 on the axes that share it. */
export const convertPrelu = defineLayer(
  z.looseObject({ shared_axes: z.array(z.int().positive()).nullish() }),
  (call, { shared_axes: sharedAxes }) => {
    const input = onlyInput(call);
    const [, ...lengths] = toTensorFlowOrder(input.shape);
    const shape = [1, ...lengths]
      .map((length, axis) => (sharedAxes?.includes(axis) ? 1 : length))
      .filter(isLength);
    if (shape.length !== input.shape.length) {
      throw callFailure(
        call,
        `an input of shape ${formatShape(input)}`,
        'fixed lengths on axes that are not shared',
      );
    }
    const axes = toGraphOrder(shape.map((_, axis) => axis));
    const slope = call.builder.addFloats(`${call.weightName}/alpha`, toGraphOrder(shape), () => {
      const { values } = call.readWeight('alpha', shape.slice(1));
      return permuteValues({ shape, values }, axes);
    });
    return call.builder.addNode('PRelu', [input, slope], { name: call.name, shape: input.shape });
  },
);

const axesSchema = z.union([z.int().transform((axis) => [axis]), z.array(z.int()).min(1)]).default([-1]);

/** exp(x) divided by its sum over one or several axes. */
export const convertSoftmax = defineLayer(z.looseObject({ axis: axesSchema }), (call, config) => {
  const input = onlyInput(call);
  const axes = config.axis.map((axis) => toGraphAxis(axis, input.shape.length));
  const [axis, ...others] = axes;
  if (axis === undefined || others.length > 0) return addSoftmaxOverAxes(call, input, axes);
  return addSoftmax(call.builder, input, { name: call.name, axis });
});

/** exp(x - log(sum(exp(x)))) */
function addSoftmaxOverAxes({ builder, name }: LayerCall, input: Value, axes: readonly number[]): Value {
  const sorted = axes.toSorted((a, b) => a - b);
  const sumShape = input.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const sumName = `${name}/log_sum_exp`;
  const sum = builder.addNode(
    'ReduceLogSumExp',
    [input],
    { name: sumName, shape: sumShape },
    { axes: ints(sorted) },
  );
  const log = builder.addNode('Sub', [input, sum], { name: `${name}/log`, shape: input.shape });
  return builder.addNode('Exp', [log], { name, shape: input.shape });
}
