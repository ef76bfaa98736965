/** Normalisation of each example by its own mean and variance over some axes. */
import { z } from 'zod';
import { countElements } from '../../count-elements.js';
import { float, int, ints, type Value } from '../graph.js';
import { withBias } from './convolution-parts.js';
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

const schema = z.looseObject({
  axis: z.union([z.int().transform((axis) => [axis]), z.array(z.int()).min(1)]).default([-1]),
  epsilon: z.number().positive().default(1e-3),
  center: z.boolean().default(true),
  scale: z.boolean().default(true),
  rms_scaling: onlyDefault(false, kerasAlone),
});

/** gamma * (x - mean) / sqrt(variance + epsilon) + beta */
export const convertLayerNormalization = defineLayer(schema, (call, config) => {
  const input = onlyInput(call);
  const { length: rank } = input.shape;
  const axes = config.axis.map((axis) => (axis < 0 ? axis + rank : axis));
  const graphAxes = axes.map((axis) => toGraphAxis(axis, rank)).sort((a, b) => a - b);
  const [first = rank] = graphAxes;
  const normalisation = {
    axes: graphAxes,
    epsilon: config.epsilon,
    gamma: config.scale ? readWeight(call, 'gamma', { axes, input }) : undefined,
    beta: config.center ? readWeight(call, 'beta', { axes, input }) : undefined,
  };
  return first === rank - axes.length
    ? addOperator(call, input, normalisation)
    : addPrimitives(call, input, normalisation);
});

interface Normalisation {
  /** The graph's axes, in order. */
  readonly axes: readonly number[];
  readonly epsilon: number;
  /** The shape from the first of the axes on, with length 1 on axes that are not normalised. */
  readonly gamma: Value | undefined;
  readonly beta: Value | undefined;
}

function readWeight(
  call: LayerCall,
  name: 'gamma' | 'beta',
  { axes, input }: { readonly axes: readonly number[]; readonly input: Value },
): Value {
  const lengths = toTensorFlowOrder(input.shape);
  const shape = lengths.map((length, axis) => (axes.includes(axis) ? length : 1)).filter(isLength);
  if (shape.length < lengths.length) {
    throw callFailure(
      call,
      `a normalisation over axes [${axes}] of ${formatShape(input)}`,
      'axes of fixed length',
    );
  }
  const order = toGraphOrder(shape.map((_, axis) => axis));
  const first = order.findIndex((axis) => axes.includes(axis));
  return call.builder.addFloats(`${call.weightName}/${name}`, toGraphOrder(shape).slice(first), () => {
    const { values } = call.readWeight(
      name,
      axes.map((axis) => shape[axis] ?? 1),
    );
    return permuteValues({ shape, values }, order);
  });
}

/** ONNX's operator, which normalises all axes from one on. */
function addOperator(call: LayerCall, input: Value, { axes, epsilon, gamma, beta }: Normalisation): Value {
  const { builder, name, weightName } = call;
  const shape = gamma?.shape ?? beta?.shape ?? axes.map((axis) => input.shape[axis] ?? 1);
  const lengths = shape.filter(isLength);
  const ones = () => new Float32Array(countElements(lengths)).fill(1);
  const scale = gamma ?? builder.addFloats(`${weightName}/ones`, lengths, ones);
  const output = { name, shape: input.shape };
  const attributes = { axis: int(axes[0] ?? -1), epsilon: float(epsilon) };
  return builder.addNode('LayerNormalization', withBias([input, scale], beta), output, attributes);
}

/** The same for other axes, such as the channels of [N, C, H, W]. */
function addPrimitives(call: LayerCall, input: Value, { axes, epsilon, gamma, beta }: Normalisation): Value {
  const { builder, name } = call;
  const meanShape = input.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const addMean = (value: Value, label: string) =>
    builder.addNode(
      'ReduceMean',
      [value],
      { name: `${name}/${label}`, shape: meanShape },
      { axes: ints(axes) },
    );
  const add = (op: string, [first, ...others]: readonly [Value, ...Value[]], label?: string) =>
    builder.addNode(op, [first, ...others], { name: label ? `${name}/${label}` : name, shape: first.shape });

  const small = builder.addFloats(`${name}/epsilon`, [], () => Float32Array.of(epsilon));
  const centred = add('Sub', [input, addMean(input, 'mean')], 'centred');
  const variance = addMean(add('Mul', [centred, centred], 'squares'), 'variance');
  const deviation = add('Sqrt', [add('Add', [variance, small], 'sum')], 'deviation');
  const normalised = add('Div', [centred, deviation], gamma || beta ? 'normalised' : undefined);
  const scaled = gamma ? add('Mul', [normalised, gamma], beta ? 'scaled' : undefined) : normalised;
  return beta ? add('Add', [scaled, beta]) : scaled;
}
