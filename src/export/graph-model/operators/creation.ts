/** Operators that make, repeat, convert or sort tensors. */
import { countElements } from '../../../count-elements.js';
import type { Dimension, Initializer, Value } from '../../graph.js';
import { int } from '../../graph.js';
import { multiplyLength } from '../../layers/length.js';
import { isSet, typeOf } from '../attributes.js';
import {
  constantAt,
  inputAt,
  integersAt,
  lengthsAt,
  type NodeCall,
  type NodeConverters,
  nodeFailure,
  type Tensor,
  valueAt,
} from '../node-call.js';
import { addCast } from './steps.js';

/** A constant of one number throughout. */
function fill(call: NodeCall, shape: readonly Dimension[], { data, type }: Initializer): Initializer {
  const lengths = shape.map((length) => {
    if (typeof length === 'number') return length;
    throw nodeFailure(call, `a tensor of shape [${shape}]`, 'fixed lengths');
  });
  const count = countElements(lengths);
  const filled = data.slice(0, 1);
  const numbers = Array.from({ length: count }, () => Number(filled[0]));
  return { name: call.name, type, shape: lengths, data: toData(type, numbers) };
}

function toData(type: Initializer['type'], numbers: readonly number[]): Initializer['data'] {
  if (type === 'float32') return Float32Array.from(numbers);
  return type === 'bool' ? Uint8Array.from(numbers) : Int32Array.from(numbers);
}

/** The numbers from a start up to but without a limit. */
function range(call: NodeCall): Initializer {
  const [start, limit, step] = [0, 1, 2].map((index) => Number(constantAt(call, index, 'a bound').data[0]));
  const { type } = inputAt(call, 0);
  const [first = 0, end = 0, by = 1] = [start, limit, step];
  const count = Math.max(0, Math.ceil((end - first) / by));
  const numbers = Array.from({ length: count }, (_, index) => first + index * by);
  return { name: call.name, type, shape: [count], data: toData(type, numbers) };
}

/** A constant like the input, of zeros or ones. */
function fillLike(number: number) {
  return (call: NodeCall): Initializer => {
    const { shape, type } = inputAt(call, 0);
    return fill(call, shape, { name: call.name, type, shape: [], data: toData(type, [number]) });
  };
}

/** The tensor `repeats[axis]` times after itself along each axis. */
function tile(call: NodeCall): Value {
  const value = valueAt(call, 0);
  const repeats = integersAt(call, 1, 'repeats');
  const shape = value.shape.map((length, axis) => multiplyLength(length, repeats[axis] ?? 1));
  const counts = call.builder.addIntegers(`${call.name}:repeats`, repeats);
  return call.builder.addNode('Tile', [value, counts], { name: call.name, shape });
}

function broadcastTo(call: NodeCall): Value {
  const value = valueAt(call, 0);
  const shape = lengthsAt(call, 1, 'a shape');
  const offset = shape.length - value.shape.length;
  const sizes = shape.map((length, axis) => {
    if (typeof length === 'number') return length;
    if (value.shape[axis - offset] === length) return 1; // leaves the length as it is
    throw nodeFailure(call, `a broadcast to [${shape}]`, 'fixed lengths');
  });
  const counts = call.builder.addIntegers(`${call.name}:shape`, sizes);
  return call.builder.addNode('Expand', [value, counts], { name: call.name, shape });
}

/** The k largest elements of the last axis, and their indices. */
function topK(call: NodeCall): readonly Value[] {
  const { builder, name } = call;
  const value = valueAt(call, 0);
  const [count = 1] = integersAt(call, 1, 'a number of elements');
  const shape = value.shape.with(-1, count);
  const [values, indices] = builder.addNodeWithOutputs(
    'TopK',
    [value, builder.addIntegers(`${name}:count`, [count])],
    [
      { name, shape },
      { name: `${name}:indices`, shape, type: 'int64' },
    ],
    { sorted: int(isSet(call, 'sorted') ? 1 : 0) },
  );
  return values && indices ? [values, addCast(call, indices, 'int32', '1')] : [];
}

/** A tensor in another type. */
function cast(call: NodeCall): Tensor {
  const type = typeOf(call, 'DstT');
  const input = inputAt(call, 0);
  if (input.type === type) return input;
  if (!('data' in input)) return addCast(call, valueAt(call, 0), type);
  const numbers = Array.from({ length: input.data.length }, (_, index) => Number(input.data[index]));
  const data = type === 'bool' ? numbers.map((number) => (number === 0 ? 0 : 1)) : numbers;
  return { ...input, name: call.name, type, data: toData(type, data) };
}

/** Operators that make, repeat, convert or sort tensors. */
export const creationOperators: NodeConverters = {
  BroadcastTo: broadcastTo,
  Cast: cast,
  Fill: (call) => fill(call, lengthsAt(call, 0, 'a shape'), constantAt(call, 1, 'a number')),
  OnesLike: fillLike(1),
  Range: range,
  Tile: tile,
  TopKV2: topK,
  ZerosLike: fillLike(0),
};
