/** Sliding windows of convolutions and pooling, placed as in TensorFlow. */
import { z } from 'zod';
import type { ReposeError } from '../../errors.js';
import { type Attributes, type Dimension, ints, string } from '../graph.js';
import { addLength, divideLength } from './length.js';

/** A window's lengths by spatial axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: Padding | readonly Margin[];
}

/**
 * The padding of all axes: at both ends, none, or only at the start, as in Keras' Conv1D. A list
 * has the margins of each axis.
 */
export type Padding = 'same' | 'valid' | 'causal';

/** The elements added before and after an axis. */
export type Margin = readonly [before: number, after: number];

/** Makes the error for a window that cannot be placed. */
export type WindowFailure = (what: string, expected: string) => ReposeError;

/** The fit of a window: the output size of each axis, and ONNX's padding attributes. */
export interface WindowFit {
  readonly outputSizes: readonly Dimension[];
  readonly padding: Attributes;
}

/** The padding of most layers. */
export const paddingSchema: z.ZodType<'same' | 'valid'> = z.enum(['same', 'valid']);
/** The padding of Conv1D: a causal window ends at its position. */
export const causalPaddingSchema: z.ZodType<Padding> = z.enum(['same', 'valid', 'causal']);

/** One positive length per axis; a single number applies to all. */
export function lengthsSchema(rank: number): z.ZodType<readonly number[]> {
  const length = z.int().positive();
  return z.union([
    length.transform((value) => new Array<number>(rank).fill(value)),
    z.array(length).length(rank),
  ]);
}

/**
 * Fits a window to each axis: VALID does not pad; SAME gives ceil(size / stride) and pads the odd
 * element at the end, so stride 2 on an even size pads 0 before and 1 after. An output size below 1
 * means that the window is larger than the axis. Free sizes become formulas.
 */
export function fitWindow(sizes: readonly Dimension[], window: Window, fail: WindowFailure): WindowFit {
  const outputSizes = sizes.map((size, axis) => outputSize(size, window, axis));
  const margins = sizes.map((size, axis) => marginOf(size, window, axis));
  const known = margins.filter((margin) => margin !== undefined);
  const padding: Attributes =
    known.length === margins.length
      ? { pads: ints([...known.map(([before]) => before), ...known.map(([, after]) => after)]) }
      : autoPadding(window, fail);
  return { outputSizes, padding };
}

/** Lets the runtime compute the padding from the sizes. */
function autoPadding({ kernel, strides }: Window, fail: WindowFailure): Attributes {
  // onnxruntime computes negative padding if the stride is longer than the window.
  if (kernel.every((length, axis) => length >= (strides[axis] ?? 1)))
    return { auto_pad: string('SAME_UPPER') };
  const what = `"same" padding of a window ${kernel.join(' x ')} with strides ${strides.join(' x ')} on a free size`;
  throw fail(what, 'strides no longer than the window, or a fixed size');
}

function outputSize(size: Dimension, window: Window, axis: number): Dimension {
  const { stride, reach } = axisOf(window, axis);
  const { padding } = window;
  if (padding === 'same' || padding === 'causal') return divideLength(size, stride);
  const [before, after] = padding === 'valid' ? [0, 0] : (padding[axis] ?? [0, 0]);
  const places = addLength(size, before + after + 1 - reach);
  return divideLength(places, stride);
}

/** Padding before and after an axis, or undefined if it depends on a free size. */
function marginOf(size: Dimension, window: Window, axis: number): Margin | undefined {
  const { stride, reach } = axisOf(window, axis);
  if (typeof window.padding === 'object') return window.padding[axis] ?? [0, 0];
  if (window.padding === 'valid' || reach === 1) return [0, 0];
  if (window.padding === 'causal') return [reach - 1, 0];
  if (stride > 1 && typeof size === 'string') return undefined;
  const last = stride === 1 ? 0 : (Math.ceil(Number(size) / stride) - 1) * stride + 1 - Number(size);
  const total = Math.max(0, last + reach - 1);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** The stride, and the number of elements that the window spans. */
function axisOf({ kernel, strides, dilations }: Window, axis: number) {
  const reach = ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
  return { stride: strides[axis] ?? 1, reach };
}
