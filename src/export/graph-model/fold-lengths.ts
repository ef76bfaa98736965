/**
 * Integers that are known when the graph is built: TensorFlow computes the shapes of tensors in the
 * graph, with the free lengths of its inputs; ONNX's operators take them as constants.
 */
import type { Dimension } from '../graph.js';
import { multiplyLength } from '../layers/length.js';
import { integerOf, isSet, typeOf } from './attributes.js';
import type { Lengths } from './graph-model.js';
import { type NodeCall, type Tensor, toItems } from './node-call.js';
import { rangeOf, readPlaces } from './operators/strided-slice.js';

/** More items than any shape, to leave tables of numbers in the graph. */
const mostItems = 16;

/** The items of a node's inputs, and their shapes. */
export interface Known {
  readonly items: readonly Dimension[];
  readonly rank: number;
}

type Fold = (call: NodeCall, inputs: readonly Known[]) => Known | readonly Known[] | undefined;

/**
 * The result of a node whose inputs are all known integers, as known integers; undefined for other
 * nodes.
 */
export function foldLengths(call: NodeCall): Tensor | readonly Tensor[] | undefined {
  const fold = folds[call.node.op];
  const inputs = fold ? call.inputs.map(toKnown) : [];
  if (!fold || !inputs.every((input) => input !== undefined)) return undefined;
  const folded = fold(call, inputs);
  if (folded === undefined) return undefined;
  return 'items' in folded
    ? toTensor(call.name, folded)
    : folded.map((part, index) => toTensor(index === 0 ? call.name : `${call.name}:${index}`, part));
}

function toKnown(tensor: Tensor): Known | undefined {
  const items = toItems(tensor);
  const { length: rank } = tensor.shape;
  return items && items.length <= mostItems && rank <= 1 ? { items, rank } : undefined;
}

/** A constant, or lengths where one is free. */
export function toTensor(name: string, { items, rank }: Known): Tensor {
  const shape = rank === 0 ? [] : [items.length];
  const numbers = items.filter((item) => typeof item === 'number');
  if (numbers.length === items.length) return { name, type: 'int32', shape, data: Int32Array.from(numbers) };
  return { name, type: 'int32', shape, items } satisfies Lengths;
}

/** An operation item by item; with a free length only where it leaves that unchanged. */
function pairwise(compute: (a: number, b: number) => number, neutral?: number): Fold {
  return (_call, [a, b]) => {
    if (!a || !b) return undefined;
    const count = Math.max(a.items.length, b.items.length);
    const items = Array.from({ length: count }, (_, index) => {
      const [x = 0, y = 0] = [
        a.items[a.items.length === 1 ? 0 : index],
        b.items[b.items.length === 1 ? 0 : index],
      ];
      if (typeof x === 'number' && typeof y === 'number') return compute(x, y);
      return y === neutral ? x : undefined;
    });
    if (!items.every((item) => item !== undefined)) return undefined;
    return { items, rank: Math.max(a.rank, b.rank) };
  };
}

/** Products, also of free lengths with numbers. */
const product: Fold = (call, [a, b]) => {
  const [x, y] = [a?.items[0], b?.items[0]];
  if (a?.items.length === 1 && b?.items.length === 1 && x !== undefined && y !== undefined) {
    const rank = Math.max(a.rank, b.rank);
    if (typeof y === 'number') return { items: [multiplyLength(x, y)], rank };
    if (typeof x === 'number') return { items: [multiplyLength(y, x)], rank };
  }
  return pairwise((left, right) => left * right)(
    call,
    [a, b].filter((known) => known !== undefined),
  );
};

/** Joins scalars or lists. */
const join = (inputs: readonly Known[]): Known => ({
  items: inputs.flatMap(({ items }) => items),
  rank: 1,
});

const stridedSlice: Fold = (call, [input]) => {
  if (input?.rank !== 1) return undefined;
  const [place, ...more] = readPlaces(call, 1);
  if (!place || place.kind === 'new' || more.length > 0) return undefined;
  if (place.kind === 'whole') return input;
  if (place.kind === 'index') return { items: [input.items.at(place.from) ?? 1], rank: 0 };
  const { from, to, step } = place;
  if (typeof from === 'string' || typeof to === 'string') return undefined;
  const range = rangeOf({ from, to, step }, input.items.length);
  const items = Array.from(
    { length: range.length },
    (_, index) => input.items[range.from + index * step] ?? 1,
  );
  return { items, rank: 1 };
};

const cast: Fold = (call, [input]) => (typeOf(call, 'DstT') === 'int32' ? input : undefined);

const reshape: Fold = (_call, [input, shape]) =>
  input && shape && shape.items.length <= 1 ? { items: input.items, rank: shape.items.length } : undefined;

const gather: Fold = (_call, [input, indices]) => {
  if (input?.rank !== 1 || !indices) return undefined;
  const items = indices.items.map((index) => input.items.at(Number(index)) ?? 1);
  return { items, rank: indices.rank };
};

/** The product of lengths; a formula with free ones. */
export function countElements(shape: readonly Dimension[]): Dimension {
  const free = shape.filter((length) => typeof length === 'string');
  const fixed = shape.filter((length) => typeof length === 'number');
  const count = fixed.reduce((product, length) => product * length, 1);
  return free.length === 0 ? count : multiplyLength(free.join('*'), count);
}

const prod: Fold = (call, [input]) =>
  input && { items: [countElements(input.items)], rank: isSet(call, 'keep_dims') ? 1 : 0 };

const folds: Readonly<Record<string, Fold>> = {
  Add: pairwise((a, b) => a + b, 0),
  AddV2: pairwise((a, b) => a + b, 0),
  Cast: cast,
  ConcatV2: (_call, inputs) => join(inputs.slice(0, -1)),
  ExpandDims: (_call, [input]) => (input?.rank === 0 ? { items: input.items, rank: 1 } : undefined),
  FloorDiv: pairwise((a, b) => Math.floor(a / b), 1),
  GatherV2: gather,
  Identity: (_call, [input]) => input,
  Maximum: pairwise(Math.max),
  Minimum: pairwise(Math.min),
  Mul: product,
  Pack: (_call, inputs) => (inputs.every(({ rank }) => rank === 0) ? join(inputs) : undefined),
  Prod: prod,
  Reshape: reshape,
  Squeeze: (_call, [input]) => (input?.items.length === 1 ? { items: input.items, rank: 0 } : input),
  StridedSlice: stridedSlice,
  Sub: pairwise((a, b) => a - b, 0),
  Unpack: (call, [input]) =>
    input?.rank === 1 && integerOf(call, 'axis', 0) === 0
      ? input.items.map((item) => ({ items: [item], rank: 0 }))
      : undefined,
};
