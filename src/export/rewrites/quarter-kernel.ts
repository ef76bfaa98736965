/**
 * Splits a 3x3 kernel on doubled pixels into 2x2 kernels on the original ones: one per quarter of a
 * doubled pixel.
 */
import type { Initializer } from '../graph.js';

/**
 * Which of the kernel's three rows, or columns, meet the first and the second of two neighbouring
 * small pixels. A corner between four doubled pixels has the second halves of the first ones before
 * it, and the first halves of the second ones behind it.
 */
const tapsByHalf = [
  [[0, 1], [2]], // the second half of the first small pixel: two taps see that one, the third sees the next
  [[0], [1, 2]], // the first half of the second small pixel
] as const;

/**
 * [O, C, 3, 3] as [4 * O, C, 2, 2], in DepthToSpace's order of the quarters: (row, column, output).
 */
export function toQuarterKernel({ shape, data }: Initializer): Float32Array {
  const [outputs = 0, channels = 0] = shape;
  const planes = outputs * channels;
  const quarters = new Float32Array(4 * planes * 4);
  for (const [down, rowTaps] of tapsByHalf.entries()) {
    for (const [across, columnTaps] of tapsByHalf.entries()) {
      const quarter = 2 * down + across;
      for (let plane = 0; plane < planes; plane += 1) {
        const kernel = data.subarray(9 * plane, 9 * plane + 9) as Float32Array; // kernels are float32
        const small = rowTaps.flatMap((rows) => columnTaps.map((columns) => addTaps(kernel, rows, columns)));
        quarters.set(small, (quarter * planes + plane) * 4);
      }
    }
  }
  return quarters;
}

function addTaps(kernel: Float32Array, rows: readonly number[], columns: readonly number[]): number {
  let sum = 0;
  for (const row of rows) for (const column of columns) sum += kernel[3 * row + column] ?? 0;
  return sum;
}

/** [O] as [4 * O], once per quarter. */
export function repeatBias({ data }: Initializer): Float32Array {
  return Float32Array.from({ length: 4 * data.length }, (_, index) => Number(data[index % data.length]));
}
