/**
 * Normalisation with the moving statistics of training. Legend: N batch, C channels, S spatial
 * axes.
 */
import { z } from 'zod';
import { float, type Value } from '../graph.js';
import { formatShape } from './inputs.js';
import { callFailure, defineLayer, isLength, type LayerCall, onlyInput } from './layer-converter.js';
import { toGraphAxis } from './layout.js';

const schema = z.looseObject({
  // Keras writes a list with one axis.
  axis: z.union([z.int(), z.tuple([z.int()]).transform(([axis]) => axis)]).default(-1),
  epsilon: z.number().positive().default(1e-3),
  center: z.boolean().default(true),
  scale: z.boolean().default(true),
});

type Config = z.infer<typeof schema>;

/** gamma * (x - mean) / sqrt(variance + epsilon) + beta */
export const convertBatchNormalization = defineLayer(schema, (call, config) => {
  const input = onlyInput(call);
  const axis = toGraphAxis(config.axis, input.shape.length);
  const length = input.shape[axis];
  if (!isLength(length)) {
    const what = `a normalisation over axis ${config.axis} of ${formatShape(input)}`;
    throw callFailure(call, what, 'an axis of fixed length');
  }
  const statistics = readStatistics(call, config, length);
  // ONNX's operator normalises axis 1, the graph's channel axis.
  return axis === 1
    ? addOperator(call, input, { statistics, epsilon: config.epsilon })
    : addScaleAndShift(call, input, { statistics, epsilon: config.epsilon, axis });
});

/** A parameter with one number per element of the normalised axis. */
interface Statistics {
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly moving_mean: Float32Array;
  readonly moving_variance: Float32Array;
}

function readStatistics(call: LayerCall, { scale, center }: Config, length: number): Statistics {
  const read = (name: string) => call.readWeight(name, [length]).values;
  return {
    gamma: scale ? read('gamma') : new Float32Array(length).fill(1),
    beta: center ? read('beta') : new Float32Array(length),
    moving_mean: read('moving_mean'),
    moving_variance: read('moving_variance'),
  };
}

interface Normalisation {
  readonly statistics: Statistics;
  readonly epsilon: number;
}

function addOperator(call: LayerCall, input: Value, { statistics, epsilon }: Normalisation): Value {
  const { builder, name, weightName } = call;
  const names = ['gamma', 'beta', 'moving_mean', 'moving_variance'] as const;
  const weights = names.map((weight) =>
    builder.addFloats(`${weightName}/${weight}`, [statistics[weight].length], () => statistics[weight]),
  );
  const output = { name, shape: input.shape };
  return builder.addNode('BatchNormalization', [input, ...weights], output, { epsilon: float(epsilon) });
}

/** x * a + b, with a and b along `axis`. */
function addScaleAndShift(
  call: LayerCall,
  input: Value,
  { statistics, epsilon, axis }: Normalisation & { readonly axis: number },
): Value {
  const { builder, name, weightName } = call;
  const { gamma, beta, moving_mean: mean, moving_variance: variance } = statistics;
  const shape = input.shape.map((_, index) => (index === axis ? gamma.length : 1));
  const scales = gamma.map((value, index) => value / Math.sqrt((variance[index] ?? 0) + epsilon));
  const shifts = beta.map((value, index) => value - (mean[index] ?? 0) * (scales[index] ?? 0));
  const scale = builder.addFloats(`${weightName}/scale`, shape, () => scales);
  const shift = builder.addFloats(`${weightName}/shift`, shape, () => shifts);
  const scaled = builder.addNode('Mul', [input, scale], { name: `${name}/scaled`, shape: input.shape });
  return builder.addNode('Add', [scaled, shift], { name, shape: input.shape });
}
