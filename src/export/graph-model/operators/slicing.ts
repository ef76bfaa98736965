/** Operators that take parts of a tensor or add margins to it. */
import { type Dimension, int, ints, string, type Value } from '../../graph.js';
import { addLength } from '../../layers/length.js';
import { integerOf, textOf } from '../attributes.js';
import {
  constantAt,
  inputAt,
  integersAt,
  lengthsAt,
  type NodeCall,
  type NodeConverters,
  nodeFailure,
  toAxis,
  toValue,
  valueAt,
} from '../node-call.js';
import { addShape } from './reshaping.js';
import { addCast } from './steps.js';

/** The part of an axis from `from` on, up to but without `to`, every `step`-th element. */
interface Part {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** How many elements it has. */
  readonly length: Dimension;
}

/** The parts of a value; the value itself without any. */
function addSlice(call: NodeCall, value: Value, parts: readonly Part[], label?: string): Value {
  if (parts.length === 0) return value;
  const name = label === undefined ? call.name : `${call.name}:${label}`;
  const list = (key: string, numbers: readonly number[]) =>
    call.builder.addIntegers(`${call.name}:${key}`, numbers);
  const bounds = [
    list(
      'from',
      parts.map(({ from }) => from),
    ),
    list(
      'to',
      parts.map(({ to }) => to),
    ),
    list(
      'axes',
      parts.map(({ axis }) => axis),
    ),
    list(
      'steps',
      parts.map(({ step }) => step),
    ),
  ];
  const shape = parts.reduce<readonly Dimension[]>(
    (lengths, { axis, length }) => lengths.with(axis, length),
    value.shape,
  );
  return call.builder.addNode('Slice', [value, ...bounds], { name, shape });
}

function slice(call: NodeCall): Value | readonly Value[] {
  const value = valueAt(call, 0);
  const begins = integersAt(call, 1, 'the start of a slice');
  const lengths = lengthsAt(call, 2, 'the size of a slice');
  const parts = value.shape.flatMap((whole, axis): Part[] => {
    const [from = 0, length = -1] = [begins[axis], lengths[axis]];
    if (from === 0 && (length === -1 || length === whole)) return [];
    if (length === -1) return [{ axis, from, to: endOfAxis, step: 1, length: addLength(whole, -from) }];
    if (typeof length === 'number') return [{ axis, from, to: from + length, step: 1, length }];
    throw nodeFailure(call, `a slice of the free length ${length}`, 'a fixed length');
  });
  return parts.length === 0 ? value : addSlice(call, value, parts);
}

/** The end of a slice that takes all the rest. */
const endOfAxis = 2 ** 31 - 1;

/** Python's slices: a range, one index or a new axis for each place. */
function stridedSlice(call: NodeCall): Value {
  const value = valueAt(call, 0);
  const places = readPlaces(call, value.shape.length);
  const parts: Part[] = [];
  const shape: Dimension[] = [];
  for (const place of places) {
    if (place.kind === 'new') shape.push(1);
    if (place.kind === 'new') continue;
    const part = place.kind === 'whole' ? undefined : toPart(call, place, value.shape[place.axis] ?? 1);
    if (part) parts.push(part);
    if (place.kind !== 'index') shape.push(part?.length ?? value.shape[place.axis] ?? 1);
  }
  const isReshaped = places.some(({ kind }) => kind === 'index' || kind === 'new');
  const sliced = addSlice(call, value, parts, isReshaped ? 'slice' : undefined);
  return isReshaped ? addShape(call, sliced, shape) : sliced;
}

/** A place of a strided slice: a new axis, a whole axis, one element of an axis, or a range of it. */
export type Place =
  | { readonly kind: 'new' }
  | { readonly kind: 'whole'; readonly axis: number }
  | { readonly kind: 'index'; readonly axis: number; readonly from: number }
  | {
      readonly kind: 'range';
      readonly axis: number;
      readonly from: Dimension | undefined;
      readonly to: Dimension | undefined;
      readonly step: number;
    };

/** The places of a StridedSlice of a tensor of `rank` axes; an ellipsis is all axes that others leave. */
export function readPlaces(call: NodeCall, rank: number): readonly Place[] {
  const begins = lengthsAt(call, 1, 'the start of a slice');
  const ends = lengthsAt(call, 2, 'the end of a slice');
  const steps = integersAt(call, 3, 'the step of a slice');
  const has = (mask: string, index: number) => ((integerOf(call, mask, 0) >> index) & 1) === 1;
  const isNew = (index: number) => has('new_axis_mask', index);
  const taken = begins.filter((_, index) => !isNew(index) && !has('ellipsis_mask', index)).length;
  const places: Place[] = [];
  let axis = 0;
  const addWhole = (count: number) => {
    for (let added = 0; added < count; added += 1) places.push({ kind: 'whole', axis: axis++ });
  };
  for (const [index, begin] of begins.entries()) {
    if (has('ellipsis_mask', index)) addWhole(rank - taken);
    else if (isNew(index)) places.push({ kind: 'new' });
    else if (has('shrink_axis_mask', index)) {
      if (typeof begin !== 'number') throw nodeFailure(call, `an index ${begin}`, 'a fixed index');
      places.push({ kind: 'index', axis: axis++, from: begin });
    } else {
      const from = has('begin_mask', index) ? undefined : begin;
      const to = has('end_mask', index) ? undefined : ends[index];
      places.push({ kind: 'range', axis: axis++, from, to, step: steps[index] ?? 1 });
    }
  }
  addWhole(rank - axis);
  return places;
}

/** The part that a place takes of an axis; undefined for all of it. */
function toPart(
  call: NodeCall,
  place: Extract<Place, { kind: 'index' | 'range' }>,
  whole: Dimension,
): Part | undefined {
  const { axis } = place;
  if (place.kind === 'index') {
    const { from } = place;
    return { axis, from, to: from === -1 ? endOfAxis : from + 1, step: 1, length: 1 };
  }
  const { from, to, step } = place;
  if (typeof whole === 'number' && typeof from !== 'string' && typeof to !== 'string') {
    const range = rangeOf({ from, to, step }, whole);
    const isWhole = step === 1 && range.from === 0 && range.length === whole;
    return isWhole ? undefined : { axis, step, ...range };
  }
  const startsAtFirst = from === undefined || from === 0;
  if (startsAtFirst && step === 1 && (to === undefined || to === whole)) return undefined;
  if (step === 1 && typeof from === 'number' && from > 0 && to === undefined)
    return { axis, from, to: endOfAxis, step, length: addLength(whole, -from) };
  if (step === 1 && startsAtFirst && typeof to === 'number' && to < 0)
    return { axis, from: 0, to, step, length: addLength(whole, to) };
  throw nodeFailure(call, `a slice of the free length ${whole}`, 'a fixed length');
}

/** A range of a fixed length, with bounds as ONNX's Slice takes them. */
export function rangeOf(
  {
    from,
    to,
    step,
  }: { readonly from: number | undefined; readonly to: number | undefined; readonly step: number },
  whole: number,
): { readonly from: number; readonly to: number; readonly length: number } {
  const place = (bound: number) => (bound < 0 ? bound + whole : bound);
  const [first, last] = step > 0 ? [0, whole] : [-1, whole - 1];
  const clamp = (bound: number) => Math.min(last, Math.max(first, place(bound)));
  const start = from === undefined ? (step > 0 ? 0 : whole - 1) : clamp(from);
  const end = to === undefined ? (step > 0 ? whole : -1) : clamp(to);
  const length = Math.max(0, Math.ceil((end - start) / step));
  return { from: start, to: end < 0 ? -endOfAxis : end, length };
}

/** Slices along an axis, at the places that the second input lists. */
function gather(call: NodeCall): Value {
  const value = valueAt(call, 0);
  const indices = valueAt(call, 1);
  if (integerOf(call, 'batch_dims', 0) !== 0) throw nodeFailure(call, 'batch_dims is not 0', '0');
  const [first = 0] = call.inputs.length > 2 ? integersAt(call, 2, 'an axis') : [0];
  const axis = toAxis(call, first, value.shape.length);
  const output = { name: call.name, shape: value.shape.toSpliced(axis, 1, ...indices.shape) };
  return call.builder.addNode('Gather', [value, indices], output, { axis: int(axis) });
}

/** Elements or slices at the indices along the last axis of the second input. */
function gatherNd(call: NodeCall): Value {
  const value = valueAt(call, 0);
  const depth = inputAt(call, 1).shape.at(-1);
  if (typeof depth !== 'number') throw nodeFailure(call, `${depth} indices`, 'a fixed number');
  const indices = toIndices(call, 1);
  const shape = [...indices.shape.slice(0, -1), ...value.shape.slice(depth)];
  return call.builder.addNode('GatherND', [value, indices], { name: call.name, shape });
}

/** The integers at a position of the inputs in the type that ONNX takes for indices. */
function toIndices(call: NodeCall, index: number): Value {
  const input = inputAt(call, index);
  if (!('data' in input)) return addCast(call, toValue(call, input), 'int64', 'indices');
  const data = BigInt64Array.from(Array.from(input.data, Number), BigInt);
  return call.builder.addInitializer({ ...input, name: `${input.name}:indices`, type: 'int64', data });
}

/** Equal parts of an axis, or parts of the given lengths. */
function split(call: NodeCall, { of, axisAt, sizesAt }: SplitInputs): readonly Value[] {
  const { builder, name } = call;
  const value = valueAt(call, of);
  const [first = 0] = integersAt(call, axisAt, 'an axis');
  const axis = toAxis(call, first, value.shape.length);
  const whole = value.shape[axis];
  if (typeof whole !== 'number')
    throw nodeFailure(call, `a split of the free length ${whole}`, 'a fixed one');
  const sizes = sizesAt === undefined ? equalSizes(call, whole) : readSizes(call, sizesAt, whole);
  if (sizes.length === 1) return [value];
  return builder.addNodeWithOutputs(
    'Split',
    [value, builder.addIntegers(`${name}:sizes`, sizes)],
    sizes.map((size, index) => ({
      name: index === 0 ? name : `${name}:${index}`,
      shape: value.shape.with(axis, size),
    })),
    { axis: int(axis) },
  );
}

interface SplitInputs {
  readonly of: number;
  readonly axisAt: number;
  readonly sizesAt?: number;
}

function equalSizes(call: NodeCall, whole: number): readonly number[] {
  const count = integerOf(call, 'num_split', 1);
  if (whole % count === 0) return new Array<number>(count).fill(whole / count);
  throw nodeFailure(call, `${count} parts of ${whole} elements`, 'parts of one length');
}

/** The lengths of the parts, of which one may be -1: the rest. */
function readSizes(call: NodeCall, index: number, whole: number): readonly number[] {
  const sizes = integersAt(call, index, 'the sizes of the parts');
  const known = sizes.reduce((sum, size) => sum + Math.max(0, size), 0);
  return sizes.map((size) => (size < 0 ? whole - known : size));
}

/** Margins of zeros or of another number around a tensor, or of its own elements mirrored. */
function pad(call: NodeCall): Value {
  const { builder, name } = call;
  const value = valueAt(call, 0);
  const margins = integersAt(call, 1, 'paddings');
  const befores = value.shape.map((_, axis) => margins[2 * axis] ?? 0);
  const afters = value.shape.map((_, axis) => margins[2 * axis + 1] ?? 0);
  const shape = value.shape.map((length, axis) =>
    addLength(length, (befores[axis] ?? 0) + (afters[axis] ?? 0)),
  );
  const pads = builder.addIntegers(`${name}:pads`, [...befores, ...afters]);
  const number = call.node.op === 'PadV2' ? [toValue(call, constantAt(call, 2, 'a padding value'))] : [];
  return builder.addNode('Pad', [value, pads, ...number], { name, shape }, modeOf(call));
}

function modeOf(call: NodeCall) {
  const mode = call.node.op === 'MirrorPad' ? textOf(call, 'mode', 'REFLECT') : 'CONSTANT';
  if (mode === 'CONSTANT') return {};
  if (mode === 'REFLECT') return { mode: string('reflect') };
  throw nodeFailure(call, `mode is ${mode}`, 'REFLECT');
}

/** Swaps blocks of pixels and batches: the two ways around a dilated convolution. */
function spaceToBatch(call: NodeCall): Value {
  const value = valueAt(call, 0);
  const [blockHeight = 1, blockWidth = 1] = integersAt(call, 1, 'a block shape');
  const [top = 0, bottom = 0, left = 0, right = 0] = integersAt(call, 2, 'paddings');
  const { builder, name } = call;
  const [batch, height, width, channels] = fixedShape(call, value);
  const [rows, columns] = [(height + top + bottom) / blockHeight, (width + left + right) / blockWidth];
  const padded = builder.addNode(
    'Pad',
    [value, builder.addIntegers(`${name}:pads`, [0, top, left, 0, 0, bottom, right, 0])],
    { name: `${name}:padded`, shape: [batch, height + top + bottom, width + left + right, channels] },
  );
  const blocks = addShape(call, padded, [batch, rows, blockHeight, columns, blockWidth, channels], 'blocks');
  const ordered = addOrder(call, blocks, [2, 4, 0, 1, 3, 5]);
  return addShape(call, ordered, [batch * blockHeight * blockWidth, rows, columns, channels]);
}

function batchToSpace(call: NodeCall): Value {
  const value = valueAt(call, 0);
  const [blockHeight = 1, blockWidth = 1] = integersAt(call, 1, 'a block shape');
  const [top = 0, bottom = 0, left = 0, right = 0] = integersAt(call, 2, 'crops');
  const [batches, rows, columns, channels] = fixedShape(call, value);
  const batch = batches / blockHeight / blockWidth;
  const blocks = addShape(call, value, [blockHeight, blockWidth, batch, rows, columns, channels], 'blocks');
  const ordered = addOrder(call, blocks, [2, 3, 0, 4, 1, 5]);
  const [height, width] = [rows * blockHeight, columns * blockWidth];
  const whole = addShape(call, ordered, [batch, height, width, channels], 'whole');
  return addSlice(call, whole, [
    { axis: 1, from: top, to: height - bottom, step: 1, length: height - top - bottom },
    { axis: 2, from: left, to: width - right, step: 1, length: width - left - right },
  ]);
}

function addOrder(call: NodeCall, value: Value, order: readonly number[]): Value {
  const shape = order.map((axis) => value.shape[axis] ?? 1);
  return call.builder.addNode(
    'Transpose',
    [value],
    { name: `${call.name}:ordered`, shape },
    { perm: ints(order) },
  );
}

function fixedShape(call: NodeCall, { shape }: Value): readonly [number, number, number, number] {
  const [batch, height, width, channels, ...more] = shape;
  const lengths = [batch, height, width, channels].filter((length) => typeof length === 'number');
  if (lengths.length === 4 && more.length === 0) return lengths as [number, number, number, number];
  throw nodeFailure(
    call,
    `an input of shape [${shape}]`,
    'four fixed lengths; inputShapes may fix the batch too',
  );
}

/** Operators that take parts of a tensor or add margins to it. */
export const slicingOperators: NodeConverters = {
  BatchToSpaceND: batchToSpace,
  Gather: gather,
  GatherNd: gatherNd,
  GatherV2: gather,
  MirrorPad: pad,
  Pad: pad,
  PadV2: pad,
  Slice: slice,
  SpaceToBatchND: spaceToBatch,
  Split: (call) => split(call, { of: 1, axisAt: 0 }),
  SplitV: (call) => split(call, { of: 0, axisAt: 2, sizesAt: 1 }),
  StridedSlice: stridedSlice,
};
