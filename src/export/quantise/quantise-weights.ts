/** Weights in 8 bits, with a scale per output channel. Legend: C output channels. */
import { countElements } from '../../count-elements.js';
import type { Initializer } from '../graph.js';

const highestLevel = 127;

export interface QuantisedKernel {
  /** From -127 to 127, in the kernel's order. */
  readonly levels: Int8Array;
  /** [C]. */
  readonly scales: Float32Array;
}

/**
 * Maps each slice of a float32 kernel along `axis` (its output channels) symmetrically to
 * -127..127. A channel's scale is large enough for its bias in 32 bits at `inputScale`: see
 * `quantiseBias`.
 */
export function quantiseKernel(
  { data, shape }: Initializer,
  axis: number,
  { bias, inputScale }: { readonly bias: Float32Array | undefined; readonly inputScale: number },
): QuantisedKernel {
  const channels = shape[axis] ?? 1;
  const inner = countElements(shape.slice(axis + 1));
  const values = data as Float32Array; // weights are float32 until here
  const largest = measureChannels(values, channels, inner);
  const scales = largest.map((value, channel) => {
    const smallest = Math.abs(bias?.[channel] ?? 0) / (inputScale * 2 ** 30);
    return Math.max(value / highestLevel, smallest) || 1;
  });
  const { round } = Math;
  const levels = new Int8Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    levels[index] = round(values[index]! / scales[((index / inner) | 0) % channels]!);
  }
  return { levels, scales };
}

/** The largest magnitude in each channel. */
function measureChannels(values: Float32Array, channels: number, inner: number): Float32Array {
  const largest = new Float32Array(channels);
  for (let index = 0; index < values.length; index += 1) {
    const channel = ((index / inner) | 0) % channels;
    const value = values[index]!;
    const size = value < 0 ? -value : value;
    if (size > largest[channel]!) largest[channel] = size;
  }
  return largest;
}

/** The bias in the units of the products' sums: scale inputScale * scales[c], 32 bits. [C] */
export function quantiseBias(bias: Float32Array, inputScale: number, scales: Float32Array): Int32Array {
  return Int32Array.from(bias, (value, channel) => Math.round(value / (inputScale * scales[channel]!))); // as long as the bias
}
