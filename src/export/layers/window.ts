/** Windows that slide over an axis: convolutions and pooling, as TensorFlow places them. */
import { z } from 'zod';

/** A window's lengths by axis: all lists are as long as there are spatial axes. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: Padding;
}

export type Padding = 'same' | 'valid';

/** Where a window goes: how often it fits each axis, and ONNX's `pads`: all that lies before, then all behind. */
export interface WindowFit {
  readonly outputSizes: readonly number[];
  readonly pads: readonly number[];
}

export const paddingSchema: z.ZodType<Padding> = z.enum(['same', 'valid']);

/** One positive length for each of `rank` axes; a single number holds for all of them. */
export function lengthsSchema(rank: number): z.ZodType<readonly number[]> {
  const length = z.int().positive();
  return z.union([
    length.transform((value) => new Array<number>(rank).fill(value)),
    z.array(length).length(rank),
  ]);
}

/**
 * Fits a window to each axis: VALID uses what is there; SAME gives ceil(size / stride) and puts the odd element of
 * padding behind, so that stride 2 on an even size pads 0 before and 1 after. An output size below 1 means that the
 * window is larger than the axis.
 */
export function fitWindow(sizes: readonly number[], window: Window): WindowFit {
  const axes = sizes.map((size, axis) => fitAxis(size, window, axis));
  return {
    outputSizes: axes.map(({ outputSize }) => outputSize),
    pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)],
  };
}

function fitAxis(size: number, { kernel, strides, dilations, padding }: Window, axis: number) {
  const stride = strides[axis] ?? 1;
  const reach = ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
  if (padding === 'valid') return { outputSize: Math.ceil((size - reach + 1) / stride), before: 0, after: 0 };
  const outputSize = Math.ceil(size / stride);
  const total = Math.max(0, (outputSize - 1) * stride + reach - size);
  const before = Math.floor(total / 2);
  return { outputSize, before, after: total - before };
}
