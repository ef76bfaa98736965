/** Operators that reduce axes to one element. */
import { int, ints, type Value } from '../../graph.js';
import { isSet } from '../attributes.js';
import { inputAt, integersAt, type NodeCall, type NodeConverters, toAxis, valueAt } from '../node-call.js';
import { addShape } from './reshaping.js';
import { addCast, addFromPlanes, addPlanes, addStep } from './steps.js';

interface Reduction {
  readonly input: Value;
  readonly axes: readonly number[];
  readonly keeps: boolean;
}

function readReduction(call: NodeCall): Reduction {
  const input = valueAt(call, 0);
  const axes = integersAt(call, 1, 'axes').map((axis) => toAxis(call, axis, input.shape.length));
  return { input, axes: [...new Set(axes)].sort((a, b) => a - b), keeps: isSet(call, 'keep_dims') };
}

function shapeAfter({ input, axes, keeps }: Reduction) {
  return input.shape.flatMap((length, axis) => (axes.includes(axis) ? (keeps ? [1] : []) : [length]));
}

function addReduction(call: NodeCall, op: string, reduction: Reduction, label?: string): Value {
  const { input, axes, keeps } = reduction;
  const name = label === undefined ? call.name : `${call.name}:${label}`;
  const output = { name, shape: shapeAfter(reduction) };
  const keepdims = int(keeps ? 1 : 0);
  if (op !== 'ReduceSum') return call.builder.addNode(op, [input], output, { axes: ints(axes), keepdims });
  const list = call.builder.addIntegers(`${call.name}:axes`, axes);
  return call.builder.addNode(op, [input, list], output, { keepdims });
}

/** A reduction; that of both axes of feature maps becomes the operator for it, `pool`. */
function reduce(op: string, pool?: 'GlobalAveragePool' | 'GlobalMaxPool') {
  return (call: NodeCall) => {
    const reduction = readReduction(call);
    const { input, axes, keeps } = reduction;
    if (axes.length === 0) return inputAt(call, 0);
    const isOfMaps = input.shape.length === 4 && String(axes) === '1,2' && input.type === 'float32';
    if (!pool || !isOfMaps) return addReduction(call, op, reduction);
    const planes = addPlanes(call, input);
    const shape = [...planes.shape.slice(0, 2), 1, 1];
    const pooled = call.builder.addNode(pool, [planes], { name: `${call.name}:planes_out`, shape });
    const kept = addFromPlanes(call, pooled, keeps ? undefined : 'kept');
    return keeps ? kept : addShape(call, kept, shapeAfter(reduction));
  };
}

/** Whether any or all elements are true: the largest or the smallest of 0 and 1. */
function reduceBooleans(op: 'ReduceMax' | 'ReduceMin') {
  return (call: NodeCall): Value => {
    const reduction = readReduction(call);
    const numbers = addCast(call, reduction.input, 'int32', 'numbers');
    return addCast(call, addReduction(call, op, { ...reduction, input: numbers }, 'found'), 'bool');
  };
}

/** The index of the largest or smallest element, the first of equal ones. */
function findExtreme(op: 'ArgMax' | 'ArgMin') {
  return (call: NodeCall): Value => {
    const input = valueAt(call, 0);
    const [first = 0] = integersAt(call, 1, 'an axis');
    const axis = toAxis(call, first, input.shape.length);
    const output = {
      name: `${call.name}:index`,
      shape: input.shape.toSpliced(axis, 1),
      type: 'int64',
    } as const;
    const index = call.builder.addNode(op, [input], output, { axis: int(axis), keepdims: int(0) });
    return addCast(call, index, 'int32');
  };
}

function softmax(op: 'Softmax' | 'LogSoftmax') {
  return (call: NodeCall): Value => {
    const input = valueAt(call, 0);
    return addStep(call, op, [input], { attributes: { axis: int(input.shape.length - 1) } });
  };
}

/** Operators that reduce axes, and softmax. */
export const reductionOperators: NodeConverters = {
  All: reduceBooleans('ReduceMin'),
  Any: reduceBooleans('ReduceMax'),
  ArgMax: findExtreme('ArgMax'),
  ArgMin: findExtreme('ArgMin'),
  LogSoftmax: softmax('LogSoftmax'),
  Max: reduce('ReduceMax', 'GlobalMaxPool'),
  Mean: reduce('ReduceMean', 'GlobalAveragePool'),
  Min: reduce('ReduceMin'),
  Prod: reduce('ReduceProd'),
  Softmax: softmax('Softmax'),
  Sum: reduce('ReduceSum'),
};
