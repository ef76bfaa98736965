import type { Initializer } from '../graph.js';

/** Some input channels of an [O, C, kh, kw] kernel, under a name of their own. */
export function sliceKernel(
  kernel: Initializer,
  start: number,
  end: number,
): Initializer & { readonly data: Float32Array } {
  const [outputs = 0, channels = 0, height = 0, width = 0] = kernel.shape;
  const place = height * width;
  const data = new Float32Array(outputs * (end - start) * place);
  for (let output = 0; output < outputs; output += 1) {
    const row = output * channels;
    const part = kernel.data.subarray((row + start) * place, (row + end) * place);
    data.set(part as Float32Array, output * (end - start) * place); // kernels are float32
  }
  return {
    ...kernel,
    name: `${kernel.name}/channels_${start}_${end}`,
    shape: kernel.shape.with(1, end - start),
    data,
  };
}
