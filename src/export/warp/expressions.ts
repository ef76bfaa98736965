import type { Attributes, Dimension, Value } from '../graph.js';
import { int, ints } from '../graph.js';
import type { GraphBuilder } from '../graph-builder.js';

/**
 * Arithmetic as nodes of a graph. Each call adds a node, named `<prefix>/<operator>_<count>` in the
 * order of the calls, so that two exports are the same byte for byte; shapes follow from
 * broadcasting.
 */
export class Expressions {
  readonly #builder: GraphBuilder;
  readonly #prefix: string;
  #count = 0;

  constructor(builder: GraphBuilder, prefix: string) {
    this.#builder = builder;
    this.#prefix = prefix;
  }

  number(value: number): Value {
    return this.#builder.addFloats(`${this.#prefix}/number_${value}`, [], () => Float32Array.of(value));
  }

  constant(label: string, shape: readonly number[], values: readonly number[]): Value {
    return this.#builder.addFloats(`${this.#prefix}/${label}`, shape, () => Float32Array.from(values));
  }

  /** An operator of two operands, of which either may be a number. */
  binary(op: 'Add' | 'Sub' | 'Mul' | 'Div' | 'Max' | 'Min', a: Value | number, b: Value | number): Value {
    const [left, right] = [this.#toValue(a), this.#toValue(b)];
    return this.#add(op, [left, right], broadcast(left.shape, right.shape));
  }

  add(a: Value | number, ...others: readonly (Value | number)[]): Value {
    return others.reduce<Value>((sum, each) => this.binary('Add', sum, each), this.#toValue(a));
  }

  sub(a: Value | number, b: Value | number): Value {
    return this.binary('Sub', a, b);
  }

  mul(a: Value | number, ...others: readonly (Value | number)[]): Value {
    return others.reduce<Value>((product, each) => this.binary('Mul', product, each), this.#toValue(a));
  }

  div(a: Value | number, b: Value | number): Value {
    return this.binary('Div', a, b);
  }

  unary(
    op: 'Abs' | 'Exp' | 'Floor' | 'Log' | 'Neg' | 'Not' | 'Relu' | 'Sigmoid' | 'Sqrt' | 'Tanh',
    a: Value,
  ): Value {
    return this.#add(op, [a], a.shape);
  }

  /** sqrt(a² + b²) */
  hypot(a: Value, b: Value): Value {
    return this.unary('Sqrt', this.add(this.mul(a, a), this.mul(b, b)));
  }

  compare(op: 'Greater' | 'Less' | 'LessOrEqual', a: Value, b: number): Value {
    return this.#add(op, [a, this.number(b)], a.shape, { type: 'bool' });
  }

  and(a: Value, ...others: readonly Value[]): Value {
    return others.reduce((all, each) => this.#add('And', [all, each], broadcast(all.shape, each.shape)), a);
  }

  /** 1 where a condition holds and 0 elsewhere; integers as they are. */
  toFloat(a: Value): Value {
    return this.#add('Cast', [a], a.shape, { type: 'float32', attributes: { to: int(1) } });
  }

  /** The length of an axis when the graph runs: int64 [1]. */
  length(a: Value, axis: number): Value {
    const attributes = { start: int(axis), end: int(axis + 1) };
    return this.#add('Shape', [a], [1], { type: 'int64', attributes });
  }

  /** Without their fractions: int64. */
  toIntegers(a: Value): Value {
    return this.#add('Cast', [a], a.shape, { type: 'int64', attributes: { to: int(7) } });
  }

  /** Where the least value along an axis is, the first of equal ones: int64; the axis stays with the length 1. */
  leastAt(a: Value, axis: number): Value {
    return this.#add('ArgMin', [a], a.shape.with(axis, 1), {
      type: 'int64',
      attributes: { axis: int(axis) },
    });
  }

  where(condition: Value, a: Value | number, b: Value | number): Value {
    const [left, right] = [this.#toValue(a), this.#toValue(b)];
    const shape = broadcast(condition.shape, broadcast(left.shape, right.shape));
    return this.#add('Where', [condition, left, right], shape, { type: 'float32' });
  }

  clip(a: Value, least: number, most: number): Value {
    return this.#add('Clip', [a, this.number(least), this.number(most)], a.shape);
  }

  /** From 0 at `from` to 1 at `over` more, and no farther. */
  ramp(a: Value, from: number, over: number): Value {
    const scaled = this.mul(a, 1 / over);
    return this.clip(from === 0 ? scaled : this.add(scaled, -from / over), 0, 1);
  }

  /** `rise` of src/warp: 1 from 0 on, falling to 0 at -fade. */
  rise(a: Value, fade: number): Value {
    return this.ramp(a, -fade, fade);
  }

  /** Over one axis, which stays with the length 1. */
  sum(a: Value, axis: number): Value {
    return this.#add('ReduceSum', [a, this.integers([axis])], a.shape.with(axis, 1));
  }

  /** Over one axis, which stays with the length 1: of few planes, onnxruntime's ReduceSum takes longer. */
  total(a: Value, axis: number): Value {
    const parts = Array.from({ length: Number(a.shape[axis]) }, (_, i) => this.slice(a, axis, [i, i + 1]));
    return this.add(parts[0]!, ...parts.slice(1)); // of one value at least
  }

  /** Over one axis, which stays with the length 1. */
  extreme(op: 'ReduceMax' | 'ReduceMin', a: Value, axis: number): Value {
    return this.#add(op, [a], a.shape.with(axis, 1), { attributes: { axes: ints([axis]) } });
  }

  /** The least over one axis, which stays with the length 1: of few planes, onnxruntime's ReduceMin takes longer. */
  least(a: Value, axis: number): Value {
    const parts = Array.from({ length: Number(a.shape[axis]) }, (_, i) => this.slice(a, axis, [i, i + 1]));
    return this.minimum(parts);
  }

  /** Of values of one shape. */
  minimum(values: readonly Value[]): Value {
    return this.#add('Min', values, values[0]!.shape); // of one value at least
  }

  slice(a: Value, axis: number, [from, to]: readonly [number, number]): Value {
    const limits = [[from], [to], [axis]].map((values) => this.integers(values));
    return this.#add('Slice', [a, ...limits], a.shape.with(axis, to - from));
  }

  gather(a: Value, axis: number, indices: readonly number[]): Value {
    const attributes = { axis: int(axis) };
    return this.#add('Gather', [a, this.integers(indices)], a.shape.with(axis, indices.length), {
      attributes,
    });
  }

  concat(values: readonly Value[], axis: number): Value {
    const length = values.reduce((sum, { shape }) => sum + Number(shape[axis]), 0);
    const shape = values[0]!.shape.with(axis, length); // of one value at least
    return this.#add('Concat', values, shape, { attributes: { axis: int(axis) } });
  }

  /** To lengths of which the first, the batch, stays what it is. */
  reshape(a: Value, lengths: readonly number[]): Value {
    return this.#add('Reshape', [a, this.integers([0, ...lengths])], [a.shape[0]!, ...lengths]);
  }

  transpose(a: Value, perm: readonly number[]): Value {
    const shape = perm.map((axis) => a.shape[axis]!);
    return this.#add('Transpose', [a], shape, { attributes: { perm: ints(perm) } });
  }

  integers(values: readonly number[]): Value {
    return this.#builder.addIntegers(`${this.#prefix}/integers_${values.join('_')}`, values);
  }

  /** A node of any operator. An undefined input is left out. */
  node(
    op: string,
    inputs: readonly (Value | undefined)[],
    shape: readonly Dimension[],
    attributes: Attributes = {},
  ): Value {
    return this.#add(op, inputs, shape, { attributes });
  }

  #toValue(operand: Value | number): Value {
    return typeof operand === 'number' ? this.number(operand) : operand;
  }

  #add(
    op: string,
    inputs: readonly (Value | undefined)[],
    shape: readonly Dimension[],
    { type, attributes }: { readonly type?: Value['type']; readonly attributes?: Attributes } = {},
  ): Value {
    this.#count += 1;
    const name = `${this.#prefix}/${op.toLowerCase()}_${this.#count}`;
    return this.#builder.addNode(op, inputs, { name, shape, ...(type && { type }) }, attributes);
  }
}

/** Of two shapes, aligned at their ends: the longer length where the other is 1. */
function broadcast(a: readonly Dimension[], b: readonly Dimension[]): Dimension[] {
  const rank = Math.max(a.length, b.length);
  const at = (shape: readonly Dimension[], axis: number) => shape[axis - rank + shape.length] ?? 1;
  return Array.from({ length: rank }, (_, axis) => (at(a, axis) === 1 ? at(b, axis) : at(a, axis)));
}
