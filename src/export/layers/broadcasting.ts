/**
 * Inputs of different shapes, element by element. Legend: N batch, H height, W width, C channels.
 */
import type { Dimension, Value } from '../graph.js';
import { severalInputs } from './inputs.js';
import { callFailure, isLength, type LayerCall } from './layer-converter.js';
import { addChannelsLast, addGraphLayout, toTensorFlowOrder } from './layout.js';
import { canEqual } from './length.js';

/**
 * The call's inputs, at least two, with the rank of the largest: TensorFlow.js inserts missing axes
 * after the batch, so that [N, C] is [N, 1, 1, C] with feature maps.
 */
export function inputsOfOneRank(call: LayerCall): readonly [Value, ...Value[]] {
  const [first, ...others] = severalInputs(call);
  const rank = Math.max(...call.inputs.map(({ shape }) => shape.length));
  const raise = (input: Value, index: number) =>
    raiseRank(call, input, { rank, name: `${call.name}/input${index}` });
  return [raise(first, 0), ...others.map((other, index) => raise(other, index + 1))];
}

/**
 * The broadcast shape of two shapes of equal rank; throws if lengths differ that are not 1. A free
 * length is assumed to equal the other one.
 */
export function broadcast(
  call: LayerCall,
  a: readonly Dimension[],
  b: readonly Dimension[],
): readonly Dimension[] {
  return a.map((length, axis) => {
    const other = b[axis] ?? 1;
    if (other === 1) return length;
    if (length === 1) return other;
    if (canEqual(length, other)) return isLength(length) ? length : other;
    const shapes = [a, b].map((shape) => `[${toTensorFlowOrder(shape)}]`).join(' and ');
    throw callFailure(call, `shapes ${shapes}`, 'equal lengths, or 1, on each axis');
  });
}

function raiseRank(
  { builder }: LayerCall,
  input: Value,
  { rank, name }: { readonly rank: number; readonly name: string },
): Value {
  const missing = rank - input.shape.length;
  if (missing === 0) return input;
  // [N, C] with [N, C, H, W] needs no transpose: the new axes come last.
  const isVectorBesideMaps = rank === 4 && input.shape.length === 2;
  const first = isVectorBesideMaps ? 2 : 1;
  const source = addChannelsLast(builder, input, `${name}/channels_last`);
  const shape = source.shape.toSpliced(first, 0, ...new Array<number>(missing).fill(1));
  const axes = builder.addIntegers(
    `${name}/axes`,
    Array.from({ length: missing }, (_, index) => first + index),
  );
  const raised = builder.addNode('Unsqueeze', [source, axes], { name: `${name}/unsqueeze`, shape });
  return isVectorBesideMaps ? raised : addGraphLayout(builder, raised, `${name}/channels_first`);
}
