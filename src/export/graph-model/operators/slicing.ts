/** Operators that take parts of a tensor or add margins to it. */
import { int, string, type Value } from '../../graph.js';
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
import { addSlice, endOfAxis, type Part } from './parts.js';
import { batchToSpace, spaceToBatch } from './space-to-batch.js';
import { addCast } from './steps.js';
import { stridedSlice } from './strided-slice.js';

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
