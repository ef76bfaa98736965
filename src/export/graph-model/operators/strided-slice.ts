/** TensorFlow's StridedSlice. */
import type { Dimension, Value } from '../../graph.js';
import { addLength } from '../../layers/length.js';
import { integerOf } from '../attributes.js';
import { integersAt, lengthsAt, type NodeCall, nodeFailure, valueAt } from '../node-call.js';
import { addSlice, endOfAxis, type Part } from './parts.js';
import { addShape } from './reshaping.js';

/** Python's slices: a range, one index or a new axis for each place. */
export function stridedSlice(call: NodeCall): Value {
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
