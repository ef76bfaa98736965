/**
 * Layers that merge inputs, elementwise or by concatenation. Legend: N batch, H, W, C as elsewhere.
 */
import { z } from 'zod';
import { type Dimension, int, type Value } from '../graph.js';
import { broadcast, inputsOfOneRank } from './broadcasting.js';
import { formatShape, severalInputs } from './inputs.js';
import { callFailure, defineLayer, type LayerCall, type LayerConverter } from './layer-converter.js';
import { toGraphAxis } from './layout.js';
import { canEqual, sumLengths } from './length.js';

const noSettings = z.looseObject({});

/** Sums, with broadcasting. */
export const convertAdd = convertPairwise('Add');
/** Products, with broadcasting. */
export const convertMultiply = convertPairwise('Mul');

/** The first input minus the second. A layer of Keras, and a custom layer in TensorFlow.js. */
export const convertSubtract = defineLayer(noSettings, (call) => {
  const [minuend, subtrahend, ...others] = severalInputs(call);
  const ranks = [minuend.shape.length, subtrahend.shape.length];
  if (others.length > 0) throw callFailure(call, `${call.inputs.length} inputs`, '2');
  // Keras inserts missing axes after the batch, `tf.sub` before it.
  if (ranks[0] !== ranks[1]) throw callFailure(call, `inputs of ranks ${ranks.join(' and ')}`, 'equal ranks');
  return foldPairs(call, [minuend, subtrahend], { op: 'Sub', name: call.name });
});

/** The sum times 1 / n, in TensorFlow.js' order of operations. */
export const convertAverage = defineLayer(noSettings, (call) => {
  const { builder, name } = call;
  const inputs = inputsOfOneRank(call);
  const sum = foldPairs(call, inputs, { op: 'Add', name: `${name}/sum` });
  const share = builder.addFloats(`${name}/share`, [], () => Float32Array.of(1 / inputs.length));
  return builder.addNode('Mul', [sum, share], { name, shape: sum.shape });
});

/** Maximum and Minimum: ONNX's operators take any number of inputs. */
export function convertExtreme(op: 'Max' | 'Min'): LayerConverter {
  return defineLayer(noSettings, (call) => {
    const inputs = inputsOfOneRank(call);
    const shape = inputs.map((input) => input.shape).reduce((a, b) => broadcast(call, a, b));
    return call.builder.addNode(op, inputs, { name: call.name, shape });
  });
}

/** Concatenation on any axis except the batch. */
export const convertConcatenate = defineLayer(
  z.looseObject({ axis: z.int().default(-1) }),
  (call, config) => {
    const inputs = severalInputs(call);
    const [{ shape }] = inputs;
    const axis = toGraphAxis(config.axis, shape.length);
    const fits = inputs.every((input) => isAlike(input.shape.toSpliced(axis, 1), shape.toSpliced(axis, 1)));
    if (axis <= 0 || axis >= shape.length || !fits) {
      const what = `a concatenation of ${inputs.map(formatShape).join(', ')} on axis ${config.axis}`;
      throw callFailure(call, what, 'shapes that differ only there');
    }
    const total = sumLengths(inputs.map((input) => input.shape[axis] ?? 1));
    const output = { name: call.name, shape: shape.with(axis, total) };
    return call.builder.addNode('Concat', inputs, output, { axis: int(axis) });
  },
);

function isAlike(a: readonly Dimension[], b: readonly Dimension[]): boolean {
  return a.length === b.length && a.every((length, axis) => canEqual(length, b[axis] ?? 1));
}

function convertPairwise(op: 'Add' | 'Mul'): LayerConverter {
  return defineLayer(noSettings, (call) => foldPairs(call, inputsOfOneRank(call), { op, name: call.name }));
}

/** Chains a binary operator over any number of inputs; the last node has the name. */
function foldPairs(
  call: LayerCall,
  [first, ...others]: readonly [Value, ...Value[]],
  { op, name }: { readonly op: string; readonly name: string },
): Value {
  return others.reduce((result, other, index) => {
    const isLast = index === others.length - 1;
    const shape = broadcast(call, result.shape, other.shape);
    return call.builder.addNode(op, [result, other], { name: isLast ? name : `${name}/${index}`, shape });
  }, first);
}
