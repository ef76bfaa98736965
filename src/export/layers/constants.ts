/** Constants in a layer's settings. */
import { z } from 'zod';
import { countElements } from '../../count-elements.js';
import type { Value } from '../graph.js';
import type { NodeOutput } from '../graph-builder.js';
import { broadcast } from './broadcasting.js';
import { callFailure, type LayerCall } from './layer-converter.js';
import { toGraphOrder } from './layout.js';
import { permuteValues } from './permute-values.js';

/** A number or nested lists of numbers, one level per axis. */
export type Numbers = number | readonly Numbers[];

/** Numbers whose lists of one depth have equal lengths. */
export const numbersSchema: z.ZodType<Numbers> = z
  .lazy(() => z.union([z.number(), z.array(numbersSchema).min(1)]))
  .refine((numbers) => isRegular(numbers), 'expected lists of one length');

/** A float constant beside tensors of `rank` axes: its own axes, at most as many, are their last ones in TensorFlow.js' order. */
export function addConstant(
  call: LayerCall,
  { name, value, rank }: { readonly name: string; readonly value: Numbers; readonly rank: number },
): Value {
  const { builder } = call;
  const lengths = shapeOf(value);
  if (lengths.length > rank)
    throw callFailure(call, `a constant of shape [${lengths}]`, `at most ${rank} axes`);
  const data = Float32Array.from(flatten(value));
  if (lengths.length === 0 || rank !== 4) return builder.addFloats(name, lengths, () => data);
  const shape = [...new Array<number>(Math.max(0, rank - lengths.length)).fill(1), ...lengths];
  const order = toGraphOrder(shape.map((_, axis) => axis));
  return builder.addFloats(name, toGraphOrder(shape), () => permuteValues({ shape, values: data }, order));
}

/**
 * An operator of two values; the one of lower rank is broadcast along the first axes of the other.
 */
export function addBroadcast(
  call: LayerCall,
  op: string,
  [a, b]: readonly [Value, Value],
  output: Omit<NodeOutput, 'shape'>,
): Value {
  const rank = Math.max(a.shape.length, b.shape.length);
  const raise = ({ shape }: Value) => [...new Array<number>(rank - shape.length).fill(1), ...shape];
  return call.builder.addNode(op, [a, b], { ...output, shape: broadcast(call, raise(a), raise(b)) });
}

function isRegular(numbers: Numbers): boolean {
  return flatten(numbers).length === countElements(shapeOf(numbers));
}

function shapeOf(numbers: Numbers): readonly number[] {
  if (typeof numbers === 'number') return [];
  const [first = 0] = numbers;
  return [numbers.length, ...shapeOf(first)];
}

/** All numbers, in their order. */
export function flatten(numbers: Numbers): readonly number[] {
  return typeof numbers === 'number' ? [numbers] : numbers.flatMap(flatten);
}
