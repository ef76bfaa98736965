/** Parts that several families of operators share. */
import type { Attributes, Dimension, ElementType, Value } from '../../graph.js';
import { int } from '../../graph.js';
import { addTranspose } from '../../layers/layout.js';
import { canEqual } from '../../layers/length.js';
import { dataTypes } from '../../onnx/schema.js';
import { type NodeCall, nodeFailure } from '../node-call.js';

/** The orders of axes between [N, H, W, C] and [N, C, H, W], the layout of ONNX's operators over windows. */
export const toPlanes = [0, 3, 1, 2] as const;
export const fromPlanes = [0, 2, 3, 1] as const;

/** An operator whose result has the shape of its first input. */
export function addStep(
  call: NodeCall,
  op: string,
  inputs: readonly [Value, ...Value[]],
  { label, attributes }: { readonly label?: string; readonly attributes?: Attributes } = {},
): Value {
  const name = label === undefined ? call.name : `${call.name}:${label}`;
  return call.builder.addNode(op, inputs, { name, shape: inputs[0].shape }, attributes);
}

/** A constant number of the call, of the type of `beside`. */
export function addNumber(call: NodeCall, label: string, number: number, beside: Value): Value {
  const name = `${call.name}:${label}`;
  return beside.type === 'float32'
    ? call.builder.addFloats(name, [], () => Float32Array.of(number))
    : call.builder.addInitializer({ name, type: 'int32', shape: [], data: Int32Array.of(number) });
}

/** The value in another type; the value itself if it has it already. */
export function addCast(call: NodeCall, value: Value, type: ElementType, label?: string): Value {
  if (value.type === type) return value;
  const name = label === undefined ? call.name : `${call.name}:${label}`;
  return call.builder.addNode(
    'Cast',
    [value],
    { name, shape: value.shape, type },
    { to: int(dataTypes[type]) },
  );
}

/** A value [N, H, W, C] as [N, C, H, W]. */
export function addPlanes(call: NodeCall, value: Value, label = 'planes'): Value {
  if (value.shape.length === 4) return addTranspose(call.builder, value, toPlanes, `${call.name}:${label}`);
  throw nodeFailure(call, `an input of shape [${value.shape}]`, '[N, H, W, C]');
}

/** Planes [N, C, H, W] as the call's result, [N, H, W, C]. */
export function addFromPlanes(call: NodeCall, planes: Value, label?: string): Value {
  const name = label === undefined ? call.name : `${call.name}:${label}`;
  return addTranspose(call.builder, planes, fromPlanes, name);
}

/** The shape of two shapes that broadcast; a free length is assumed to equal the other one. */
export function broadcastShapes(
  call: NodeCall,
  a: readonly Dimension[],
  b: readonly Dimension[],
): readonly Dimension[] {
  const rank = Math.max(a.length, b.length);
  const raise = (shape: readonly Dimension[]) => [...new Array<1>(rank - shape.length).fill(1), ...shape];
  const others = raise(b);
  return raise(a).map((length, axis) => {
    const other = others[axis] ?? 1;
    if (other === 1) return length;
    if (length === 1) return other;
    if (canEqual(length, other)) return typeof length === 'number' ? length : other;
    throw nodeFailure(call, `shapes [${a}] and [${b}]`, 'equal lengths, or 1, on each axis');
  });
}
