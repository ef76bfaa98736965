/** Operators that give elements other axes, in the same order. */
import { type Dimension, int, type Value } from '../../graph.js';
import { addTranspose } from '../../layers/layout.js';
import { multiplyLength, sumLengths } from '../../layers/length.js';
import { integerOf, integersOf } from '../attributes.js';
import {
  allValues,
  integersAt,
  lengthsAt,
  type NodeCall,
  type NodeConverters,
  nodeFailure,
  toAxis,
  toValue,
  valueAt,
} from '../node-call.js';
import { toReshapeSizes } from '../rewrites/merge-reshapes.js';

/** The value with another shape of as many elements. */
export function addShape(call: NodeCall, value: Value, shape: readonly Dimension[], label?: string): Value {
  if (String(value.shape) === String(shape)) return value;
  const name = label === undefined ? call.name : `${call.name}:${label}`;
  const sizes = toReshapeSizes(value.shape, shape);
  if (!sizes) throw nodeFailure(call, `a reshape of [${value.shape}] to [${shape}]`, 'fixed lengths');
  const list = call.builder.addIntegers(`${name}:shape`, sizes);
  return call.builder.addNode('Reshape', [value, list], { name, shape });
}

/** The target shape, with the length that -1 stands for. */
function resolveShape(call: NodeCall, from: readonly Dimension[], target: readonly Dimension[]) {
  const open = target.indexOf(-1);
  const whole = elementsOf(from);
  const named = elementsOf(target.filter((_, axis) => axis !== open));
  const free = whole.free.filter((name) => !named.free.includes(name));
  const count = whole.count / named.count;
  const [name, ...more] = free;
  // Without -1, a free length may be what makes the numbers of elements equal.
  const fits = open < 0 ? count === 1 || whole.free.length + named.free.length > 0 : Number.isInteger(count);
  const isKnown = free.length + named.free.length === whole.free.length && more.length === 0;
  if (!fits || (open >= 0 && !isKnown))
    throw nodeFailure(call, `a reshape of [${from}] to [${target}]`, 'as many elements');
  if (open < 0) return target;
  return target.with(open, name === undefined ? count : multiplyLength(name, count));
}

/** The product of the fixed lengths and factors, and the free lengths: of `N*4` the number 4 and N. */
function elementsOf(shape: readonly Dimension[]) {
  const parts = shape.map((length) => {
    if (typeof length === 'number') return { count: length, free: [] };
    const [, name = length, factor = '1'] = /^(.*)\*(\d+)$/.exec(length) ?? [];
    return { count: Number(factor), free: [name] };
  });
  return {
    count: parts.reduce((product, { count }) => product * count, 1),
    free: parts.flatMap(({ free }) => free),
  };
}

function reshape(call: NodeCall): Value {
  const value = valueAt(call, 0);
  return addShape(call, value, resolveShape(call, value.shape, lengthsAt(call, 1, 'a shape')));
}

/** Removes the axes of length 1 that the node names, or all of them. */
function squeeze(call: NodeCall): Value {
  const value = valueAt(call, 0);
  const { shape } = value;
  const named = [...integersOf(call, 'squeeze_dims'), ...integersOf(call, 'axis')].map((axis) =>
    toAxis(call, axis, shape.length),
  );
  const isRemoved = (axis: number) => (named.length > 0 ? named.includes(axis) : shape[axis] === 1);
  return addShape(
    call,
    value,
    shape.filter((_, axis) => !isRemoved(axis)),
  );
}

function expandDims(call: NodeCall): Value {
  const value = valueAt(call, 0);
  const [first = 0] = integersAt(call, 1, 'an axis');
  const axis = toAxis(call, first, value.shape.length + 1);
  return addShape(call, value, value.shape.toSpliced(axis, 0, 1));
}

/** Puts tensors of one shape side by side along a new axis. */
function pack(call: NodeCall): Value {
  const values = allValues(call);
  const [first] = values;
  if (!first) throw nodeFailure(call, 'no inputs', 'at least 1');
  const axis = toAxis(call, integerOf(call, 'axis', 0), first.shape.length + 1);
  const shape = first.shape.toSpliced(axis, 0, 1);
  if (values.length === 1) return addShape(call, first, shape);
  const parts = values.map((value, index) => addShape(call, value, shape, `part${index}`));
  return addConcat(call, parts, axis);
}

/** The slices of a tensor along an axis, without it. */
function unpack(call: NodeCall): readonly Value[] {
  const { builder, name } = call;
  const value = valueAt(call, 0);
  const axis = toAxis(call, integerOf(call, 'axis', 0), value.shape.length);
  const shape = value.shape.toSpliced(axis, 1);
  const count = value.shape[axis];
  if (typeof count !== 'number') throw nodeFailure(call, `a free number of parts, ${count}`, 'a fixed one');
  if (count === 1) return [addShape(call, value, shape)];
  return Array.from({ length: count }, (_, index) => {
    const place = builder.addInitializer({
      name: `${name}:index${index}`,
      type: 'int64',
      shape: [],
      data: BigInt64Array.of(BigInt(index)),
    });
    const output = { name: index === 0 ? name : `${name}:${index}`, shape };
    return builder.addNode('Gather', [value, place], output, { axis: int(axis) });
  });
}

/** Tensors one after the other along an axis. */
function addConcat(call: NodeCall, parts: readonly Value[], axis: number): Value {
  const [first] = parts;
  if (!first) throw nodeFailure(call, 'no inputs', 'at least 1');
  const length = sumLengths(parts.map(({ shape }) => shape[axis] ?? 1));
  const output = { name: call.name, shape: first.shape.with(axis, length) };
  return call.builder.addNode('Concat', parts, output, { axis: int(axis) });
}

function concat(call: NodeCall): Value {
  const parts = call.inputs.slice(0, -1).map((part) => toValue(call, part));
  const [first = 0] = integersAt(call, call.inputs.length - 1, 'an axis');
  const [only, ...more] = parts;
  if (only && more.length === 0) return only;
  return addConcat(call, parts, toAxis(call, first, only?.shape.length ?? 0));
}

function transpose(call: NodeCall): Value {
  const value = valueAt(call, 0);
  const order = integersAt(call, 1, 'an order of axes').map((axis) => toAxis(call, axis, value.shape.length));
  return addTranspose(call.builder, value, order, call.name);
}

/** Operators that give elements other axes, and those that join or part tensors. */
export const reshapingOperators: NodeConverters = {
  ConcatV2: concat,
  ExpandDims: expandDims,
  Pack: pack,
  Reshape: reshape,
  Squeeze: squeeze,
  Transpose: transpose,
  Unpack: unpack,
};
