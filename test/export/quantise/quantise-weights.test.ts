import { quantiseBias, quantiseKernel } from '../../../src/export/quantise/quantise-weights.js';

const kernel = {
  name: 'kernel',
  type: 'float32',
  shape: [2, 3],
  data: Float32Array.of(1, -2, 0.5, 100, 50, -25),
} as const;

test('quantiseKernel() gives each output channel a scale of its own', () => {
  const { levels, scales } = quantiseKernel(kernel, 0, { bias: undefined, inputScale: 1 });
  expect([...scales]).toEqual([Math.fround(2 / 127), Math.fround(100 / 127)]);
  expect([...levels]).toEqual([64, -127, 32, 127, 64, -32]);
});

test('quantiseKernel() takes the channels along the last axis too', () => {
  const { levels, scales } = quantiseKernel(kernel, 1, { bias: undefined, inputScale: 1 });
  expect([...scales]).toEqual([100, 50, 25].map((value) => Math.fround(value / 127)));
  expect([...levels]).toEqual([1, -5, 3, 127, 127, -127]);
});

test('quantiseKernel() takes a channel of zeros, with a scale that its bias fits', () => {
  const zeros = { ...kernel, data: new Float32Array(6) };
  const { levels, scales } = quantiseKernel(zeros, 0, { bias: Float32Array.of(0, 3), inputScale: 0.1 });
  expect([...levels]).toEqual([0, 0, 0, 0, 0, 0]);
  const [, bias] = quantiseBias(Float32Array.of(0, 3), 0.1, scales);
  expect(bias! * 0.1 * scales[1]!).toBeCloseTo(3, 5);
});
